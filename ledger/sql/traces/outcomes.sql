-- What came of the cases of a trace: of each kind the highest revision, and what is implied.
WITH linked AS MATERIALIZED (
  -- include: traces/linked_cases
)
SELECT x.*, c.credit, v.is_counted, v.why, v.credited_usd,
  (SELECT count(*) FROM ledger_outcomecredit s
   WHERE s.tenant_id = %(tenant)s AND s.case_key = x.case_key AND s.kind = x.kind
     AND s.traced_at IS NOT NULL)::int AS traces
FROM (
  SELECT DISTINCT ON (l.trace_key, o.case_key, o.kind)
    l.trace_key, o.case_key, o.outcome_id, o.kind, o.occurred_at, o.revision, o.is_withdrawn,
    o.quality_passed, o.risk_ok, o.adopted, o.value_usd, false AS is_implied
  FROM linked l
  JOIN ledger_outcome o ON o.tenant_id = %(tenant)s AND o.case_key = l.case_key
  ORDER BY l.trace_key, o.case_key, o.kind, o.revision DESC
) x
LEFT JOIN ledger_outcomecredit c ON c.tenant_id = %(tenant)s AND c.case_key = x.case_key
  AND c.kind = x.kind AND c.trace_key = x.trace_key
LEFT JOIN LATERAL (
  SELECT bool_and(s.is_counted) AS is_counted, min(s.why) AS why, sum(s.value_usd) AS credited_usd
  FROM ledger_outcomecredit s
  WHERE s.tenant_id = %(tenant)s AND s.case_key = x.case_key AND s.kind = x.kind
) v ON true
UNION ALL
SELECT c.trace_key, c.case_key, r.business_outcome_id, c.kind, c.occurred_at, 1, false,
  NULL, NULL, NULL, NULL, true, c.credit, c.is_counted, c.why,
  (SELECT sum(s.value_usd) FROM ledger_outcomecredit s
   WHERE s.tenant_id = %(tenant)s AND s.case_key = c.case_key AND s.kind = c.kind),
  (SELECT count(*) FROM ledger_outcomecredit s
   WHERE s.tenant_id = %(tenant)s AND s.case_key = c.case_key AND s.kind = c.kind)::int
FROM linked l
JOIN ledger_outcomecredit c ON c.tenant_id = %(tenant)s AND c.case_key = l.case_key
  AND c.trace_key = l.trace_key AND c.is_implied
LEFT JOIN LATERAL (
  SELECT r.business_outcome_id
  FROM ledger_outcomecredit s
  JOIN ledger_request r ON r.tenant_id = %(tenant)s AND r.occurred_at = s.traced_at
    AND r.trace_key = s.trace_key
  WHERE s.tenant_id = %(tenant)s AND s.case_key = c.case_key
    AND md5(r.business_outcome_id)::uuid = c.case_key
  LIMIT 1
) r ON true
ORDER BY 5, 3, 4
