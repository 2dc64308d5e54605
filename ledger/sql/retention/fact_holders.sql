-- Whose facts of which class lie in the partitions of a month: the last word before they go.
SELECT l.tenant_id, m.retention_class
FROM (SELECT DISTINCT tenant_id, meter_id FROM ledger_costline_{month}) l
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
UNION
SELECT tenant_id, '' FROM ledger_request_{month}
UNION
SELECT tenant_id, '' FROM ledger_outcome_{month}
UNION
SELECT tenant_id, '' FROM ledger_qualityscore_{month}
