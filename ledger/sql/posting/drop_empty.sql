-- After a move or a replacement some sums are of nothing; $0 rows would be shown as facts.
DELETE FROM ledger_costhour t USING (SELECT DISTINCT hour, attribution_id FROM stage_cost) s
WHERE t.tenant_id = %(tenant)s AND t.hour = s.hour AND t.attribution_id = s.attribution_id
  AND (t.lines, t.events, t.unpriced_lines, t.quantity, t.cost_usd, t.reported_cost_usd)
      = (0, 0, 0, 0, 0, 0);
DELETE FROM ledger_costday t
USING (SELECT DISTINCT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id FROM stage_cost) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND (t.lines, t.events, t.unpriced_lines, t.quantity, t.cost_usd, t.reported_cost_usd)
      = (0, 0, 0, 0, 0, 0);
DELETE FROM ledger_requesthour t
USING (
  SELECT DISTINCT attribution_id, date_trunc('hour', at, %(zone)s) AS hour
  FROM (
    -- include: posting/request_changes
  ) c
) s
WHERE t.tenant_id = %(tenant)s AND t.hour = s.hour AND t.attribution_id = s.attribution_id
  AND t.requests = 0;
DELETE FROM ledger_requestday t
USING (
  SELECT DISTINCT attribution_id, (at AT TIME ZONE %(zone)s)::date AS day
  FROM (
    -- include: posting/request_changes
  ) c
) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND t.requests = 0;
