(c.tenant_id, c.meter_id) IN (
  SELECT m.tenant_id, m.id
  FROM ledger_meter m
  WHERE (%(tenant)s::integer IS NULL OR m.tenant_id = %(tenant)s::integer)
    AND
    -- include: dimensions/meter_filters
)
