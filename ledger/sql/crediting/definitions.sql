-- The definitions of a use case that hold for a result: its own kind's stand before that of all kinds.
FROM finops_usecase u
JOIN ledger_outcomedefinition d ON d.tenant_id = u.tenant_id AND d.use_case_id = u.id
WHERE u.tenant_id = %(tenant)s AND d.kind IN ('', r.kind) AND d.valid_from <= r.occurred_at
