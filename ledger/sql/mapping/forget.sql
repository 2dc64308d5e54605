-- Requests that no rule makes any more: their lines are nobody's again. Their keys stay, without
-- an owner, and give way to whatever comes.
INSERT INTO stage_move (trace_key, month, old_attribution_id, new_attribution_id)
SELECT c.key, o.month, c.old_attribution_id, %(unattributed)s
FROM stage_claim c
JOIN ledger_opentrace o ON o.tenant_id = %(tenant)s AND o.trace_key = c.key
WHERE NOT EXISTS (SELECT FROM stage_record s WHERE s.key = c.key);

UPDATE ledger_recordkey k SET attribution_id = NULL
FROM stage_claim c
WHERE k.tenant_id = %(tenant)s AND k.key = c.key
  AND NOT EXISTS (SELECT FROM stage_record s WHERE s.key = c.key);
