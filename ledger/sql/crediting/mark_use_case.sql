-- The cases that requests of a use case carry the id of, and those whose outcomes name such a
-- request, or the use case itself. No use case looks back further than a year.
WITH traces AS MATERIALIZED (
  SELECT k.key FROM ledger_recordkey k
  JOIN ledger_attribution a ON a.tenant_id = app.tenant() AND a.id = k.attribution_id
  WHERE k.tenant_id = app.tenant() AND k.kind = 1 AND a.use_case = %(use_case)s
    AND k.occurred_at >= %(since)s::timestamptz - interval '366 days'
)
INSERT INTO ledger_casemark (tenant_id, case_key, marked_at)
SELECT app.tenant(), case_key, %(now)s
FROM (
  SELECT t.case_key FROM ledger_casetrace t JOIN traces ON traces.key = t.trace_key
  WHERE t.tenant_id = app.tenant()
  UNION
  SELECT o.case_key FROM ledger_outcome o JOIN traces ON traces.key = o.trace_key
  WHERE o.tenant_id = app.tenant() AND o.occurred_at >= %(since)s::timestamptz
  UNION
  SELECT o.case_key FROM ledger_outcome o
  JOIN ledger_attribution a ON a.tenant_id = app.tenant() AND a.id = o.attribution_id
  WHERE o.tenant_id = app.tenant() AND a.use_case = %(use_case)s
    AND o.occurred_at >= %(since)s::timestamptz
) c
ORDER BY case_key;
