-- Days that are counted, split where it is asked, and have not changed since. Of a day whose facts
-- are gone what was counted is all there is.
SELECT s.day FROM ledger_bucketedday s
WHERE s.tenant_id = %(tenant)s AND s.day BETWEEN %(first)s AND %(last)s
  AND (
    NOT (
    -- include: rollups/day_has_facts
    )
    OR (s.cuts @> %(cuts)s::float8[] AND NOT EXISTS (
      SELECT FROM ledger_daymark m WHERE m.tenant_id = %(tenant)s AND m.day = s.day))
  )
ORDER BY s.day
