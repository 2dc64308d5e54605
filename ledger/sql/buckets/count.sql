-- What single values of these days are, by day, owner and measure: how many lie in each bucket,
-- split at the thresholds of its day. Measures are what requests say of themselves (of one that says
-- why it was routed so, whether that was a fallback) and the tokens of a request's calls of a day.
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
), l AS MATERIALIZED (
  SELECT asked.day, c.trace_key, coalesce(c.attribution_id, %(unattributed)s) AS attribution_id,
    -- include: buckets/of_calls
  FROM (
    -- include: buckets/calls
  ) c
  JOIN asked ON asked.day = c.day
  -- include: buckets/token_meters
  GROUP BY 1, 2, 3
), owned AS MATERIALIZED (
  SELECT o.day, o.attribution_id, min(o.attribution_id) OVER (
    PARTITION BY o.day, a.business_unit, a.cost_center, a.use_case, a.risk_tier, a.environment
  ) AS owner_id
  FROM (SELECT day, attribution_id FROM v UNION SELECT day, attribution_id FROM l) o
  LEFT JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = o.attribution_id
), t AS (
  SELECT l.day, owned.owner_id, sum(l.tokens_in) AS tokens_in, sum(l.tokens_out) AS tokens_out
  FROM l JOIN owned ON owned.day = l.day AND owned.attribution_id = l.attribution_id
  GROUP BY l.day, l.trace_key, owned.owner_id
  HAVING sum(l.quantity) > 0
)
SELECT e.day, e.owner_id AS attribution_id, e.measure, e.bucket::smallint AS bucket,
  greatest((%(thresholds)s::float8[])[e.bucket], e.cut, 0) AS floor,
  sum(e.counted)::bigint AS counted, trim_scale(sum(e.total)) AS total
FROM (
  SELECT v.day, owned.owner_id, v.measure, v.bucket, v.cut, v.counted, v.total
  FROM v JOIN owned ON owned.day = v.day AND owned.attribution_id = v.attribution_id
  UNION ALL
  SELECT t.day, t.owner_id, m.measure,
    width_bucket(m.value::float8, %(thresholds)s::float8[]), NULL, count(*), sum(m.value)
  FROM t
  CROSS JOIN LATERAL (
    VALUES ('input_tokens', t.tokens_in), ('output_tokens', t.tokens_out)
  ) m (measure, value)
  GROUP BY 1, 2, 3, 4
) e
GROUP BY 1, 2, 3, 4, 5
