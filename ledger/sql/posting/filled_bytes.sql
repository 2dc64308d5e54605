-- How much the working tables hold; null where they are not there yet.
SELECT CASE WHEN bool_and(t.at IS NOT NULL) THEN sum(pg_relation_size(t.at))::bigint END
FROM (SELECT to_regclass('pg_temp.' || name) AS at FROM unnest(%(tables)s::text[]) name) t
