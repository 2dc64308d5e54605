-- What stands of some traces: did a source say the owner itself; has it lines or a request in a
-- closed month; and the request that a mapping made, if there is one.
SELECT replace(w.key::text, '-', ''),
       k.key IS NOT NULL AND (k.content IS NOT NULL OR k.mapping IS NULL) OR EXISTS (
         SELECT FROM ledger_suspectedduplicate d  -- withdrawn: no call of it counts
         WHERE d.tenant_id = %(tenant)s AND d.withdrawn_trace_key = w.key) OR EXISTS (
         SELECT FROM ledger_withdrawnrequest g
         WHERE g.tenant_id = %(tenant)s AND g.trace_key = w.key),
       coalesce(k.occurred_at < %(closed_until)s::timestamptz, false) OR EXISTS (
         SELECT FROM ledger_costline l
         WHERE l.tenant_id = %(tenant)s AND l.trace_key = w.key
           AND l.occurred_at < %(closed_until)s::timestamptz),
       CASE WHEN k.attribution_id IS NOT NULL THEN k.occurred_at END, k.attribution_id, k.mapping,
       r.business_outcome_id
FROM unnest(%(keys)s::uuid[]) w (key)
LEFT JOIN LATERAL (
  SELECT k.* FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = w.key
  OFFSET 0
) k ON true
LEFT JOIN ledger_request r ON r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at
  AND r.trace_key = k.key AND k.mapping IS NOT NULL
ORDER BY w.key
