-- The marks that have waited longest.
INSERT INTO stage_mark (id, case_key, is_quiet)
SELECT m.id, m.case_key, m.is_quiet FROM ledger_casemark m
WHERE m.tenant_id = %(tenant)s
ORDER BY m.id LIMIT %(most)s;

INSERT INTO stage_case (case_key) SELECT DISTINCT case_key FROM stage_mark;
