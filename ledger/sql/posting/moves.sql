-- Which traces had lines or outcomes before their request came, and where these are counted.
INSERT INTO stage_move (trace_key, month, old_attribution_id, new_attribution_id)
SELECT s.key, o.month,
       coalesce(c.old_attribution_id, %(unattributed)s),
       s.attribution_id
FROM stage_record s
LEFT JOIN stage_claim c ON c.key = s.key
JOIN LATERAL (
  SELECT o.month FROM ledger_opentrace o
  WHERE o.tenant_id = %(tenant)s AND o.trace_key = s.key
  OFFSET 0
) o ON true
WHERE s.kind = 1 AND (c.key IS NULL OR c.status = 'replaced')
  AND EXISTS (SELECT FROM ledger_opentrace o WHERE o.tenant_id = %(tenant)s);
