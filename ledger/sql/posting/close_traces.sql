-- A trace is closed by its explicit request; one that is only implied may still change.
DELETE FROM ledger_opentrace o
USING stage_record s
WHERE s.kind = 1 AND s.content IS NOT NULL AND o.tenant_id = %(tenant)s AND o.trace_key = s.key
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced');
