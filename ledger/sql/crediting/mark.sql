-- Cases to be settled by a worker.
INSERT INTO ledger_casemark (tenant_id, case_key, marked_at)
SELECT %(tenant)s, case_key, %(booked_at)s FROM stage_case GROUP BY case_key ORDER BY case_key;
