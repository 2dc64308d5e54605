-- Tenants whose sums of the whole hours of a month are not those of its facts, with what was
-- booked elsewhere or from elsewhere (adjustments); no row is the proof that the facts may go.
WITH hours AS (
  SELECT t.id AS tenant_id, t.slug, t.time_zone,
    date_trunc('hour', %(start)s::timestamptz + interval '1 hour' - interval '1 microsecond',
               t.time_zone) AS first,
    date_trunc('hour', %(end)s::timestamptz, t.time_zone) AS after
  FROM finops_tenant t
), facts AS (
  SELECT h.tenant_id, sum(l.sign) AS lines, sum(l.cost_usd) AS cost_usd
  FROM hours h JOIN ledger_costline_{month} l ON l.tenant_id = h.tenant_id
    AND l.occurred_at >= h.first AND l.occurred_at < h.after
  GROUP BY 1
), kept AS (
  SELECT h.tenant_id, sum(s.lines) AS lines, sum(s.cost_usd) AS cost_usd
  FROM hours h JOIN ledger_costhour s ON s.tenant_id = h.tenant_id
    AND s.hour >= h.first AND s.hour < h.after
  GROUP BY 1
), booked AS (
  SELECT h.tenant_id,
    sum(a.lines * (CASE WHEN a.hour >= h.first AND a.hour < h.after THEN 1 ELSE 0 END
                 - CASE WHEN a.origin_hour >= h.first AND a.origin_hour < h.after THEN 1 ELSE 0 END))
      AS lines,
    sum(a.cost_usd * (CASE WHEN a.hour >= h.first AND a.hour < h.after THEN 1 ELSE 0 END
                 - CASE WHEN a.origin_hour >= h.first AND a.origin_hour < h.after THEN 1 ELSE 0 END))
      AS cost_usd
  FROM hours h JOIN ledger_costadjustment a ON a.tenant_id = h.tenant_id
  GROUP BY 1
)
SELECT h.slug
FROM hours h
LEFT JOIN facts f USING (tenant_id) LEFT JOIN kept k USING (tenant_id)
LEFT JOIN booked b USING (tenant_id)
WHERE (coalesce(f.lines, 0) + coalesce(b.lines, 0),
       coalesce(f.cost_usd, 0) + coalesce(b.cost_usd, 0))
   <> (coalesce(k.lines, 0), coalesce(k.cost_usd, 0))
ORDER BY 1
