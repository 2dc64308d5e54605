-- New credits; then those that were told once more, with the one that counts. A closed month stays
-- as it is: its credits are booked when they come.
INSERT INTO ledger_providercredit (tenant_id, credit_id, provider, invoice_reference, occurred_at,
                                   booked_at, recorded_at, attribution_id, meter_id, amount_usd,
                                   batch_id, channel)
SELECT %(tenant)s, s.credit_id, s.provider, s.invoice_reference, s.occurred_at,
  CASE WHEN s.occurred_at < %(closed_until)s::timestamptz THEN %(booked_at)s::timestamptz
    ELSE s.occurred_at END,
  now(), s.attribution_id, s.meter_id, s.amount_usd, %(batch)s, %(channel)s
FROM stage_providercredit s
WHERE s.verdict = 'new'
ORDER BY s.row;
INSERT INTO ledger_creditsighting (tenant_id, counted_id, credit_id, amount_usd, agrees,
                                   occurred_at, recorded_at, batch_id, channel)
SELECT %(tenant)s, c.id, s.credit_id, s.amount_usd, s.verdict = 'repeated', s.occurred_at, now(),
  %(batch)s, %(channel)s
FROM stage_providercredit s
JOIN ledger_providercredit c ON c.tenant_id = %(tenant)s
  AND lower(c.provider) = lower(s.provider)
  AND lower(c.invoice_reference) = lower(s.invoice_reference) AND NOT c.former_double
WHERE s.verdict IN ('repeated', 'contradicting')
ORDER BY s.row
ON CONFLICT DO NOTHING;
