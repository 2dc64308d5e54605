-- Sums of a month's facts by tenant, from its partitions; {month} is put in by the caller.
SELECT t.slug, sum(lines)::bigint AS lines, sum(events)::bigint AS events,
  sum(requests)::bigint AS requests, sum(outcomes)::bigint AS outcomes,
  sum(scores)::bigint AS scores, sum(quantity) AS quantity, sum(cost_usd) AS cost_usd,
  sum(reported_cost_usd) AS reported_cost_usd
FROM (
  SELECT tenant_id, sum(sign) AS lines, coalesce(sum(sign) FILTER (WHERE line_no = 0), 0) AS events,
    0 AS requests, 0 AS outcomes, 0 AS scores, sum(quantity) AS quantity,
    coalesce(sum(cost_usd), 0) AS cost_usd, coalesce(sum(reported_cost_usd), 0) AS reported_cost_usd
  FROM ledger_costline_{month} GROUP BY 1
  UNION ALL
  SELECT tenant_id, 0, 0, count(*), 0, 0, 0, 0, 0 FROM ledger_request_{month} GROUP BY 1
  UNION ALL
  SELECT tenant_id, 0, 0, 0, count(*), 0, 0, 0, 0 FROM ledger_outcome_{month} GROUP BY 1
  UNION ALL
  SELECT tenant_id, 0, 0, 0, 0, count(*), 0, 0, 0 FROM ledger_qualityscore_{month} GROUP BY 1
) f
JOIN finops_tenant t ON t.id = f.tenant_id
GROUP BY 1
ORDER BY 1
