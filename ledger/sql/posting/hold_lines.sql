-- Lines of new events that do not count: kept, should they come to count.
INSERT INTO ledger_heldline (tenant_id, line_no, occurred_at, meter_id, rate_id, event_key,
                             quantity, unit_price, reported_cost_usd)
SELECT %(tenant)s, line_no, occurred_at, meter_id, rate_id, event_key, quantity, unit_price,
       reported_cost_usd
FROM stage_held
ORDER BY event_key, line_no;
