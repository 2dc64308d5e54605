-- Every line of a trace's events that was ever posted or reversed there, with its price and the
-- batch that did it; for what a re-rating did, the run.
SELECT k.record_id AS event_id, l.occurred_at, l.line_no, l.sign, l.batch_id, b.posted_at, b.channel,
  run.public_id AS run_id, m.component, m.model, m.meter, m.unit, l.quantity, l.unit_price,
  l.cost_usd, r.source, r.pricing_version, r.book_kind, r.price_entry_id, r.price_component_id,
  r.priced_as
FROM ledger_costline l
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
JOIN ledger_rate r ON r.tenant_id = l.tenant_id AND r.id = l.rate_id
JOIN LATERAL (  -- one by one: the planner's picture of a tenant that has just begun is wrong
  SELECT k.record_id FROM ledger_recordkey k
  WHERE k.tenant_id = l.tenant_id AND k.key = l.event_key
  OFFSET 0
) k ON true
LEFT JOIN ledger_importbatch b ON b.tenant_id = l.tenant_id AND b.id = l.batch_id
LEFT JOIN ledger_ratingrun run ON run.tenant_id = l.tenant_id AND run.batch_id = l.batch_id
LEFT JOIN ledger_attribution a ON a.tenant_id = l.tenant_id AND a.id = l.attribution_id
WHERE l.tenant_id = %(tenant)s AND l.trace_key = %(key)s::uuid
  AND l.occurred_at >= %(data_start)s AND l.occurred_at < %(data_end)s
  AND (%(scope)s::text[] IS NULL OR a.id IS NULL OR a.use_case = ANY(%(scope)s::text[]))
ORDER BY l.occurred_at, k.record_id, l.line_no, l.batch_id, l.sign
