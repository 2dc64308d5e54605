-- What the records of some requests have said: the one that stands, and what later ones added.
SELECT replace(r.trace_key::text, '-', '') AS key, r.occurred_at,
  -- include: dimensions/stated_fields
  , r.business_outcome_id,
  -- include: details/of_records
FROM unnest(%(keys)s::uuid[]) w (key)
JOIN LATERAL (
  SELECT k.occurred_at FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = w.key AND k.kind = 1 AND k.content IS NOT NULL
  OFFSET 0
) k ON true
JOIN ledger_request r ON r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at
  AND r.trace_key = w.key
JOIN ledger_attribution a ON a.tenant_id = r.tenant_id AND a.id = r.attribution_id
-- include: details/joins
