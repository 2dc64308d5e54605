-- An outcome leaves the day it was counted on, under the attribution it was counted with. What
-- gives way was only implied: it had passed quality and had no value.
INSERT INTO stage_outcome (day, attribution_id, kind, outcomes, value_usd)
SELECT (o.occurred_at AT TIME ZONE %(zone)s)::date,
       coalesce(o.attribution_id, k.attribution_id, %(unattributed)s),
       o.kind, -count(*), 0
FROM stage_claim c
JOIN ledger_outcome o ON o.tenant_id = %(tenant)s AND o.occurred_at = c.old_occurred_at
  AND o.outcome_key = c.key
LEFT JOIN LATERAL (
  SELECT k.content, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = o.trace_key
  OFFSET 0
) k ON true
WHERE c.kind = 3 AND c.status = 'replaced'
GROUP BY 1, 2, 3;

DELETE FROM ledger_outcome o
USING stage_claim c
WHERE c.kind = 3 AND c.status = 'replaced' AND o.tenant_id = %(tenant)s
  AND o.occurred_at = c.old_occurred_at AND o.outcome_key = c.key;
