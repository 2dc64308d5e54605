-- Attempts that succeeded and were tried again all the same: few, so their lines are read.
SELECT coalesce(sum(c.cost_usd), 0) AS cost_usd, coalesce(sum(c.events), 0)::bigint AS events
FROM (
  SELECT l.tenant_id, l.meter_id, l.cost_usd, l.sign * (l.line_no = 0)::integer AS events,
    coalesce(l.attribution_id, k.attribution_id, u.id) AS attribution_id
  FROM ledger_sighting s
  JOIN ledger_costline l ON l.tenant_id = s.tenant_id AND l.trace_key = s.posted_trace_key
    AND l.occurred_at = s.occurred_at AND l.event_key = s.event_key
    AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s  -- of these months alone
  LEFT JOIN LATERAL (
    SELECT k.attribution_id FROM ledger_recordkey k
    WHERE k.tenant_id = l.tenant_id AND k.key = l.trace_key
    OFFSET 0
  ) k ON true
  LEFT JOIN LATERAL (
    SELECT a.id FROM ledger_attribution a
    WHERE a.tenant_id = s.tenant_id AND a.business_unit = '' AND a.use_case = ''
    LIMIT 1
  ) u ON true
  WHERE (%(tenant)s::integer IS NULL OR s.tenant_id = %(tenant)s::integer)
    AND s.occurred_at >= %(start)s AND s.occurred_at < %(end)s
    AND s.is_superseded AND s.is_counted AND s.call_status = 'ok'
) c
WHERE TRUE
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
