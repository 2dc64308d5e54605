-- The same of counted days.
SELECT c.measure, c.bucket, sum(c.counted)::bigint AS counted
FROM ledger_bucketday c
WHERE c.tenant_id = %(tenant)s AND c.day = ANY(%(days)s::date[])
  AND c.measure IN ('input_tokens', 'output_tokens')
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1, 2
