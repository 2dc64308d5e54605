-- Months that are over, with nothing of the tenant left to count: their unit costs stand.
INSERT INTO ledger_settledmonth (tenant_id, month, settled_at)
SELECT %(tenant)s, m.month, %(booked_at)s
FROM (
  SELECT date_trunc('month', day::timestamp)::date AS month FROM ledger_costday
  WHERE tenant_id = %(tenant)s
  UNION
  SELECT date_trunc('month', day::timestamp)::date FROM ledger_outcomeday
  WHERE tenant_id = %(tenant)s
) m
WHERE (m.month + interval '1 month')::date <= (%(booked_at)s::timestamptz AT TIME ZONE %(zone)s)::date
  AND NOT EXISTS (SELECT FROM ledger_casemark w WHERE w.tenant_id = %(tenant)s)
ORDER BY m.month
ON CONFLICT (tenant_id, month) DO NOTHING
