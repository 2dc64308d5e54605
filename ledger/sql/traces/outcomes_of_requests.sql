-- The results of the cases that requests of a range of time worked on: of each kind the highest
-- revision, and what is implied. Nobody credits a request with what happened long before it.
SELECT l.trace_key, x.kind, x.is_withdrawn, x.revision, x.quality_passed, x.risk_ok, x.adopted
FROM (
  SELECT DISTINCT ON (o.case_key, o.kind) o.case_key, o.kind, o.is_withdrawn, o.revision,
    o.quality_passed, o.risk_ok, o.adopted
  FROM ledger_outcome o
  WHERE o.tenant_id = %(tenant)s AND o.occurred_at >= %(start)s::timestamptz - interval '31 days'
  ORDER BY o.case_key, o.kind, o.revision DESC
) x
JOIN (
  SELECT q.trace_key, md5(q.business_outcome_id)::uuid AS case_key
  FROM ledger_request q
  WHERE q.tenant_id = %(tenant)s AND q.business_outcome_id IS NOT NULL
    AND q.occurred_at >= %(start)s AND q.occurred_at < %(end)s
  UNION ALL
  SELECT t.trace_key, t.case_key FROM ledger_casetrace t
  WHERE t.tenant_id = %(tenant)s AND t.is_told
  UNION ALL
  SELECT o.trace_key, o.case_key FROM ledger_outcome o
  WHERE o.tenant_id = %(tenant)s AND o.trace_key IS NOT NULL
    AND o.occurred_at >= %(start)s::timestamptz - interval '31 days'
) l ON l.case_key = x.case_key
UNION ALL
SELECT c.trace_key, c.kind, false, 1, NULL, NULL, NULL
FROM ledger_outcomecredit c
WHERE c.tenant_id = %(tenant)s AND c.is_implied
  AND c.traced_at >= %(start)s AND c.traced_at < %(end)s
