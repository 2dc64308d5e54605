-- Rates of closed months again, each with the month that it adjusts.
INSERT INTO ledger_rate (tenant_id, digest, adjusts, {columns})
SELECT r.tenant_id, md5(r.digest::text || late.month)::uuid, late.month, {values}
FROM (
  SELECT DISTINCT rate_id, to_char(hour AT TIME ZONE %(zone)s, 'YYYY-MM') AS month
  FROM stage_cost WHERE hour < %(closed_until)s::timestamptz OR counted_hour <> hour
) late
JOIN ledger_rate r ON r.tenant_id = %(tenant)s AND r.id = late.rate_id
ORDER BY 2
ON CONFLICT (tenant_id, digest) DO NOTHING
