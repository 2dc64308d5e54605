-- Cases found to have other credits than the facts say; nothing new is known of them.
INSERT INTO ledger_casemark (tenant_id, case_key, is_quiet, marked_at)
SELECT %(tenant)s, case_key, true, %(booked_at)s FROM stage_change GROUP BY case_key ORDER BY case_key;
