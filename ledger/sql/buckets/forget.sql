-- All counted days whose facts are there, to be counted again: of days that are cut anew, too.
DELETE FROM ledger_bucketday s WHERE s.tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
DELETE FROM ledger_bucketedday s WHERE s.tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
DELETE FROM ledger_daymark s WHERE s.tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
WITH changed AS (
  SELECT DISTINCT date_trunc('hour', r.occurred_at) AS occurred_at FROM ledger_request r
  WHERE r.tenant_id = %(tenant)s
  UNION
  SELECT DISTINCT date_trunc('hour', l.occurred_at) FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s
)
-- include: buckets/mark
;
