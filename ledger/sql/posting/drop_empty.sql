-- After a move or a replacement some sums are of nothing; $0 rows would be shown as facts.
DELETE FROM ledger_costhour t USING (SELECT DISTINCT hour, attribution_id FROM stage_cost) s
WHERE t.tenant_id = %(tenant)s AND t.hour = s.hour AND t.attribution_id = s.attribution_id
  AND t.lines = 0;
DELETE FROM ledger_costday t
USING (SELECT DISTINCT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id FROM stage_cost) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND t.lines = 0;
DELETE FROM ledger_requesthour t
USING (SELECT DISTINCT date_trunc('hour', old_occurred_at, %(zone)s) AS hour,
              old_attribution_id AS attribution_id
       FROM stage_claim WHERE status = 'replaced' AND kind = 1) s
WHERE t.tenant_id = %(tenant)s AND t.hour = s.hour AND t.attribution_id = s.attribution_id
  AND t.requests = 0;
DELETE FROM ledger_requestday t
USING (SELECT DISTINCT (old_occurred_at AT TIME ZONE %(zone)s)::date AS day,
              old_attribution_id AS attribution_id
       FROM stage_claim WHERE status = 'replaced' AND kind = 1) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND t.requests = 0;
DELETE FROM ledger_outcomeday t USING (SELECT DISTINCT day, attribution_id FROM stage_outcome) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND t.outcomes = 0;
