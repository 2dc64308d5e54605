-- Counted days that must be what the facts say: these are there, and have not changed since.
SELECT s.day FROM ledger_bucketedday s
WHERE s.tenant_id = %(tenant)s
  AND
  -- include: rollups/day_has_facts
  AND NOT EXISTS (SELECT FROM ledger_daymark m WHERE m.tenant_id = %(tenant)s AND m.day = s.day)
ORDER BY s.day
