-- Buckets of days that are counted and have not changed since, and that differ from the facts.
WITH fact AS MATERIALIZED (
  SELECT f.day, f.attribution_id, f.measure, f.bucket, f.floor, f.counted, f.total
  FROM (
    -- include: buckets/count
  ) f
), kept AS (
  SELECT b.day, b.attribution_id, b.measure, b.bucket, b.floor, b.counted, b.total
  FROM ledger_bucketday b WHERE b.tenant_id = %(tenant)s AND b.day = ANY(%(days)s::date[])
)
SELECT count(*) FROM (
  (TABLE fact EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE fact)) d
