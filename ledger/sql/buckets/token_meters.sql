-- The meters of tokens of model calls, once each: whose names are compared is a few, not every line.
JOIN (
  SELECT m.tenant_id, m.id,
    -- include: reports/meters_in
    AS is_in,
    -- include: reports/meters_out
    AS is_out
  FROM ledger_meter m
  WHERE m.tenant_id = %(tenant)s AND m.component = 'model_call' AND m.unit = 'token'
  OFFSET 0
) m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
