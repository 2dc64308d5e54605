-- What requests of a range of days count of themselves: of each count how many say it, its sum, and
-- how many say more than nothing; how many say how they ended, and how many hit a rate limit.
WITH c AS (
  SELECT r.tenant_id, r.attribution_id,
    -- include: details/known
  FROM ledger_request r
  -- include: details/joins
  WHERE r.tenant_id = %(tenant)s AND r.occurred_at >= %(start)s AND r.occurred_at < %(end)s
)
SELECT count(*)::bigint AS requests,
  count(c.status)::bigint AS ended,
  count(*) FILTER (WHERE c.status = 'rate_limited')::bigint AS rate_limited,
  -- include: details/counts
FROM c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE true AND
  -- include: reports/narrowed if narrows_attributions
