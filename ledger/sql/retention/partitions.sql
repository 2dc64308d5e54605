-- The monthly partitions of the big tables, and how large they are with their indexes.
SELECT p.relname::text AS "table", c.relname::text AS partition,
  to_date(right(c.relname, 7), 'YYYY_MM') AS month, pg_total_relation_size(c.oid) AS bytes
FROM pg_inherits i
JOIN pg_class p ON p.oid = i.inhparent
JOIN pg_class c ON c.oid = i.inhrelid
WHERE p.relname = ANY(%(tables)s::text[])
ORDER BY 3, 1
