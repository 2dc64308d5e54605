-- The cases of a trace whose call is said to be another trace's, or no longer.
INSERT INTO stage_case (case_key)
SELECT t.case_key FROM ledger_casetrace t
WHERE t.tenant_id = %(tenant)s AND t.trace_key = %(trace_key)s::uuid AND t.is_told
UNION
SELECT o.case_key FROM ledger_outcome o
WHERE o.tenant_id = %(tenant)s AND o.trace_key = %(trace_key)s::uuid;
