-- What each table of the ledger takes, with its indexes and, where it has them, its partitions.
SELECT coalesce(p.relname, c.relname)::text AS "table", count(*) FILTER (WHERE p.oid IS NOT NULL)
    AS partitions,
  sum(pg_total_relation_size(c.oid))::bigint AS bytes,
  sum(greatest(c.reltuples, 0))::bigint AS rows
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
LEFT JOIN pg_class p ON p.oid = i.inhparent
WHERE c.relkind = 'r' AND c.relname LIKE 'ledger\_%%'
GROUP BY 1
ORDER BY 3 DESC, 1
