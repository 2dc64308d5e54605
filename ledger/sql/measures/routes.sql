-- How many requests of a range of days say why they were routed so, and how many of them took a
-- fallback: a reason that begins with that word.
WITH c AS (
  SELECT r.tenant_id, r.attribution_id,
    -- include: details/known
  FROM ledger_request r
  -- include: details/joins
  WHERE r.tenant_id = %(tenant)s
    AND r.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
    AND r.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
)
SELECT coalesce(a.use_case, '') AS use_case, count(*)::bigint AS requests,
  count(*) FILTER (WHERE c.route_reason LIKE 'fallback%%')::bigint AS off_primary
FROM c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE c.route_reason IS NOT NULL AND c.route_reason <> ''
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1
