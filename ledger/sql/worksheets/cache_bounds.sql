-- Requests of a range of days by cache status: how many say by which key policy, for whom, from
-- which version of the knowledge and for which jurisdiction.
WITH c AS (
  SELECT r.tenant_id, r.attribution_id,
    -- include: details/known
  FROM ledger_request r
  -- include: details/joins
  WHERE r.tenant_id = %(tenant)s AND r.occurred_at >= %(start)s AND r.occurred_at < %(end)s
)
SELECT a.cache_status, count(*)::bigint AS hits,
  count(*) FILTER (
    WHERE c.cache_key_policy_version IS NOT NULL AND c.permission_scope IS NOT NULL
      AND c.knowledge_base_version IS NOT NULL AND c.jurisdiction IS NOT NULL
  )::bigint AS within,
  count(*) FILTER (WHERE c.customer_specific = 'true')::bigint AS customer_specific
FROM c
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE true AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1
