-- Requests that a mapping made and a source now names itself.
DELETE FROM ledger_degradedevent d
USING stage_claim c, ledger_recordkey k
WHERE c.kind = 1 AND c.status = 'replaced' AND c.old_mapping IS NOT NULL
  AND d.tenant_id = %(tenant)s AND d.event_key = c.key AND d.code = %(code)s
  AND k.tenant_id = %(tenant)s AND k.key = c.key AND k.mapping IS NULL;
