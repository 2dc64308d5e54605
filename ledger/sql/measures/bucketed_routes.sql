-- How many requests of counted days say why they were routed so, and how many took a fallback.
SELECT coalesce(a.use_case, '') AS use_case, sum(c.counted)::bigint AS requests,
  sum(c.total)::bigint AS off_primary
FROM ledger_bucketday c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE c.tenant_id = %(tenant)s AND c.day = ANY(%(days)s::date[]) AND c.measure = 'fallback'
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1
