-- What single values of these days are, by day, owner and measure: how many lie in each bucket,
-- split at the thresholds of its day. Measures are what requests say of themselves; of a request
-- that says why it was routed so, whether that was a fallback.
WITH asked AS MATERIALIZED (
  SELECT d.day, d.cuts FROM ledger_bucketedday d
  WHERE d.tenant_id = %(tenant)s AND d.day = ANY(%(days)s::date[])
), c AS (
  SELECT r.attribution_id, (r.occurred_at AT TIME ZONE %(zone)s)::date AS day,
    -- include: details/known
  FROM ledger_request r
  -- include: details/joins
  WHERE r.tenant_id = %(tenant)s
    AND r.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
    AND r.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
), v AS MATERIALIZED (
  SELECT asked.day, c.attribution_id, m.measure,
    width_bucket(m.value::float8, %(thresholds)s::float8[]) AS bucket,
    asked.cuts[width_bucket(m.value::float8, asked.cuts)] AS cut,
    count(*) AS counted, sum(m.value) AS total
  FROM c
  JOIN asked ON asked.day = c.day
  CROSS JOIN LATERAL (
    VALUES
    -- include: buckets/of_requests
  ) m (measure, value)
  WHERE m.value IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5
), owned AS (
  SELECT o.day, o.attribution_id, min(o.attribution_id) OVER (
    PARTITION BY o.day, a.business_unit, a.cost_center, a.use_case, a.risk_tier, a.environment
  ) AS owner_id
  FROM (SELECT DISTINCT day, attribution_id FROM v) o
  LEFT JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = o.attribution_id
)
SELECT v.day, owned.owner_id AS attribution_id, v.measure, v.bucket::smallint AS bucket,
  greatest((%(thresholds)s::float8[])[v.bucket], v.cut, 0) AS floor,
  sum(v.counted)::bigint AS counted, sum(v.total) AS total
FROM v JOIN owned ON owned.day = v.day AND owned.attribution_id = v.attribution_id
GROUP BY 1, 2, 3, 4, 5
