-- A trace is closed by its explicit request; one that is only implied may still change.
DELETE FROM ledger_opentrace o
USING stage_claim c, stage_record s
WHERE s.key = c.key AND c.kind = 1 AND c.status IN ('accepted', 'replaced')
  AND s.content IS NOT NULL AND o.tenant_id = %(tenant)s AND o.trace_key = c.key;
