-- What some traces are credited with, and among how many traces each result is divided.
WITH linked AS MATERIALIZED (
  -- include: traces/linked_cases
)
SELECT c.trace_key, c.case_key, c.kind, c.credit, c.is_implied, c.is_counted, c.occurred_at,
  (SELECT count(*) FROM ledger_outcomecredit s
   WHERE s.tenant_id = %(tenant)s AND s.case_key = c.case_key AND s.kind = c.kind)::int AS traces
FROM linked l
JOIN ledger_outcomecredit c ON c.tenant_id = %(tenant)s AND c.case_key = l.case_key
  AND c.trace_key = l.trace_key
ORDER BY c.occurred_at, c.kind
