-- Which traces had lines or outcomes before their request came, and where these are counted.
INSERT INTO stage_move (trace_key, month, old_attribution_id, new_attribution_id)
SELECT c.key, o.month,
       CASE WHEN c.status = 'replaced' THEN c.old_attribution_id ELSE %(unattributed)s END,
       s.attribution_id
FROM stage_claim c
JOIN stage_record s ON s.key = c.key
JOIN LATERAL (
  SELECT o.month FROM ledger_opentrace o
  WHERE o.tenant_id = %(tenant)s AND o.trace_key = c.key
  OFFSET 0
) o ON true
WHERE c.kind = 1 AND c.status IN ('accepted', 'replaced');
