-- What became of results of a range of days, by use case: of each kind of a case the highest
-- revision, whether people took it up, and whether one that counted once was withdrawn later. How
-- long after the first request of its case a result came, nine of ten of them.
WITH latest AS (
  SELECT DISTINCT ON (o.case_key, o.kind)
    o.case_key, o.kind, o.trace_key, o.attribution_id, o.is_withdrawn, o.adopted
  FROM ledger_outcome o
  WHERE o.tenant_id = %(tenant)s AND (o.case_key, o.kind) IN (
    SELECT f.case_key, f.kind FROM ledger_outcome f
    WHERE f.tenant_id = %(tenant)s
      AND f.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
      AND f.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
  )
  ORDER BY o.case_key, o.kind, o.revision DESC
), c AS (
  SELECT l.*, coalesce(k.attribution_id, l.attribution_id) AS owner_id,
    EXISTS (
      SELECT FROM ledger_outcome f
      WHERE f.tenant_id = %(tenant)s AND f.case_key = l.case_key AND f.kind = l.kind
        AND NOT f.is_withdrawn
    ) AS has_counted,
    (SELECT extract(epoch FROM min(s.occurred_at) - min(s.traced_at))
     FROM ledger_outcomecredit s
     WHERE s.tenant_id = %(tenant)s AND s.case_key = l.case_key AND s.kind = l.kind
       AND NOT s.is_implied) AS lag_seconds
  FROM latest l
  LEFT JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = l.trace_key AND k.kind = 1
)
SELECT coalesce(a.use_case, '') AS use_case,
  count(*) FILTER (WHERE c.adopted IS NOT NULL AND NOT c.is_withdrawn)::bigint AS shown,
  count(*) FILTER (WHERE NOT c.adopted AND NOT c.is_withdrawn)::bigint AS rejected,
  count(*) FILTER (WHERE c.has_counted)::bigint AS resolved,
  count(*) FILTER (WHERE c.has_counted AND c.is_withdrawn)::bigint AS reopened,
  percentile_disc(0.9) WITHIN GROUP (ORDER BY c.lag_seconds) AS lag_seconds
FROM c
LEFT JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = c.owner_id
WHERE
  -- include: reports/attribution_filters
GROUP BY 1
