-- Cases that wait to be settled, by tenant, and since when.
SELECT t.slug AS tenant, count(DISTINCT m.case_key)::int AS cases, min(m.marked_at) AS since
FROM ledger_casemark m JOIN finops_tenant t ON t.id = m.tenant_id
GROUP BY t.slug
