-- The cost lines of one trace that stand: not those that were reversed, nor their reversals. The
-- record key knows the event's id.
SELECT k.record_id AS event_id, l.line_no, l.occurred_at, m.component, m.provider, m.model,
  m.meter, m.unit, l.quantity, l.unit_price, l.cost_usd, l.reported_cost_usd,
  r.source AS price_source, r.pricing_version, r.priced_as, m.allocation_method, m.retention_class,
  -- include: calls/details
  CASE WHEN b.id IS NULL THEN '' ELSE to_char(l.occurred_at AT TIME ZONE t.time_zone, 'YYYY-MM') END
    AS adjusts, b.posted_at AS booked_at
FROM (
  SELECT l.*, sum(l.sign) OVER same AS standing,
    row_number() OVER (same ORDER BY l.sign DESC, l.batch_id DESC) AS nth
  FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s AND l.trace_key = %(key)s::uuid
    AND l.occurred_at >= %(data_start)s AND l.occurred_at < %(data_end)s
  WINDOW same AS (
    PARTITION BY l.event_key, l.line_no, l.meter_id, l.rate_id, l.unit_price, l.attribution_id
  )
) l
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
JOIN ledger_rate r ON r.tenant_id = l.tenant_id AND r.id = l.rate_id
JOIN LATERAL (  -- one by one: the planner's picture of a tenant that has just begun is wrong
  SELECT k.record_id FROM ledger_recordkey k
  WHERE k.tenant_id = l.tenant_id AND k.key = l.event_key
  OFFSET 0
) k ON true
JOIN finops_tenant t ON t.id = l.tenant_id
LEFT JOIN ledger_importbatch b ON b.tenant_id = l.tenant_id AND b.id = l.batch_id
  AND l.occurred_at < b.closed_until
LEFT JOIN ledger_attribution a ON a.tenant_id = l.tenant_id AND a.id = l.attribution_id
WHERE l.sign = 1 AND l.nth <= l.standing
  AND (%(scope)s::text[] IS NULL OR a.id IS NULL OR a.use_case = ANY(%(scope)s::text[]))
ORDER BY l.occurred_at, k.record_id, l.line_no
