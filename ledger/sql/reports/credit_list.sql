-- The credits that count in a range of days, the newest first.
SELECT p.id, p.credit_id, p.provider, m.model, p.invoice_reference, p.occurred_at, p.booked_at,
  p.amount_usd, p.channel, a.use_case, a.business_unit, a.cost_center, j.public_id AS import_id,
  (
    -- include: dimensions/is_unattributed
  ) AS is_unattributed
FROM (
  -- include: reports/credits
) c
JOIN ledger_providercredit p ON p.tenant_id = c.tenant_id AND p.id = c.id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
LEFT JOIN ledger_importbatch b ON b.tenant_id = c.tenant_id AND b.id = p.batch_id
LEFT JOIN ledger_importjob j ON j.tenant_id = c.tenant_id AND j.public_id = b.source
WHERE NOT %(unpriced)s
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
ORDER BY p.occurred_at DESC, p.id DESC
