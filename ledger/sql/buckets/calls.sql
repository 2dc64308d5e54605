SELECT l.tenant_id, (l.occurred_at AT TIME ZONE %(zone)s)::date AS day, l.trace_key, l.meter_id,
  l.quantity, coalesce(l.attribution_id, k.attribution_id) AS attribution_id
FROM ledger_costline l
LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
WHERE l.tenant_id = %(tenant)s
  AND l.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
  AND l.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
