-- All lines of a stretch of time in scope, also those reversed, up to a batch; as CSV.
COPY (
  SELECT l.event_key, l.trace_key, l.line_no, l.sign, l.batch_id,
    (extract(epoch FROM l.occurred_at) * 1000000)::bigint AS occurred_us,
    (extract(epoch FROM l.counted_at) * 1000000)::bigint AS counted_us,
    l.attribution_id, coalesce(l.attribution_id, k.attribution_id, %(nobody)s) AS owner_id,
    l.meter_id, l.rate_id, l.quantity, l.unit_price, l.reported_cost_usd
  FROM ledger_costline l
  LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
  WHERE l.tenant_id = %(tenant)s AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
    AND l.batch_id <= %(known)s
    AND (NOT %(narrows_meters)s OR l.meter_id IN (
      SELECT m.id FROM ledger_meter m
      WHERE m.tenant_id = %(tenant)s AND
        -- include: dimensions/meter_filters
    ))
    AND (NOT %(narrows_attributions)s
      OR coalesce(l.attribution_id, k.attribution_id, %(nobody)s) IN (
      SELECT a.id FROM ledger_attribution a
      WHERE a.tenant_id = %(tenant)s AND
        -- include: reports/attribution_filters
    ))
    AND (NOT %(unpriced)s OR l.event_key IN (
      SELECT u.event_key FROM ledger_costline u
      WHERE u.tenant_id = %(tenant)s AND u.occurred_at >= %(start)s AND u.occurred_at < %(end)s
        AND u.cost_usd IS NULL
    ))
    AND (%(after)s::bigint IS NULL OR l.event_key IN (
      SELECT n.event_key FROM ledger_costline n
      WHERE n.tenant_id = %(tenant)s AND n.occurred_at >= %(start)s AND n.occurred_at < %(end)s
        AND n.batch_id > %(after)s
    ))
) TO STDOUT (FORMAT csv)
