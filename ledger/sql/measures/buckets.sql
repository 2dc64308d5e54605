-- What requests of counted days say of themselves. Where a day was not split at the threshold that
-- is asked, its facts being gone, the bucket around it counts as not good.
WITH w AS MATERIALIZED (
  -- include: measures/windows
)
SELECT c.measure AS metric, w.version, coalesce(a.use_case, '') AS use_case,
  coalesce(a.risk_tier, '') AS risk_tier, sum(c.counted)::bigint AS judged,
  coalesce(sum(c.counted) FILTER (
    WHERE CASE w.bound
      WHEN 'at_most' THEN c.floor < w.cut AND (w.cut = ANY(d.cuts)
        OR c.bucket < width_bucket(w.cut, %(thresholds)s::float8[]))
      ELSE c.floor >= w.cut END
  ), 0)::bigint AS passed,
  sum(c.total) AS total, c.bucket
FROM ledger_bucketday c
JOIN ledger_bucketedday d ON d.tenant_id = c.tenant_id AND d.day = c.day
LEFT JOIN w ON w.metric = c.measure AND c.day BETWEEN w.first AND w.last
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE c.tenant_id = %(tenant)s AND c.day = ANY(%(days)s::date[])
  AND c.measure = ANY(%(measures)s::text[])
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1, 2, 3, 4, c.bucket
