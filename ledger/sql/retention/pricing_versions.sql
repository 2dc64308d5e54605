-- The versions of price lists by which lines of a month were rated.
SELECT DISTINCT r.pricing_version
FROM (SELECT DISTINCT tenant_id, rate_id FROM ledger_costline_{month}) l
JOIN ledger_rate r ON r.tenant_id = l.tenant_id AND r.id = l.rate_id
WHERE r.pricing_version <> '' ORDER BY 1
