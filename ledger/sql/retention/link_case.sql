-- A trace of which an outcome of the old shape told the case.
INSERT INTO ledger_casetrace (tenant_id, is_told, occurred_at, case_key, trace_key)
VALUES (%(tenant)s, true, %(at)s, %(case)s::uuid, %(trace)s::uuid)
ON CONFLICT DO NOTHING
