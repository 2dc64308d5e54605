-- Cases that wait to be settled, and since when.
SELECT count(DISTINCT m.case_key)::int AS cases, min(m.marked_at) AS since
FROM ledger_casemark m WHERE m.tenant_id = %(tenant)s
