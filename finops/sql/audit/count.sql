-- How many entries there are, up to the limit of their statement.
SELECT count(*) FROM (
{entries}
) entries
