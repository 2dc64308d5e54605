-- The traces of a month that carry the id of a case, as posting would have written them.
INSERT INTO ledger_casetrace (tenant_id, is_told, occurred_at, case_key, trace_key)
SELECT tenant_id, implied, occurred_at, md5(business_outcome_id)::uuid, trace_key
FROM ledger_request_{month} WHERE business_outcome_id IS NOT NULL
ORDER BY 1, 4, 5
ON CONFLICT DO NOTHING
