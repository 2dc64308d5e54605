-- What was used in a range of days, by model, meter and use case, and what it cost.
SELECT m.provider, m.model, m.meter, a.use_case,
  sum(c.quantity) AS quantity, sum(c.cost_usd) AS cost_usd
FROM ledger_costday c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE c.tenant_id = %(tenant)s::integer AND c.day BETWEEN %(first)s AND %(last)s
GROUP BY m.provider, m.model, m.meter, a.use_case
