-- How many credits differ from those that stand, and how many of these go.
SELECT count(*), count(*) FILTER (WHERE sign = -1) FROM stage_change
