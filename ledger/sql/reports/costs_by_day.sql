-- Costs of a range of days, split by the asked dimensions. First by ids, then by their words:
-- joining and grouping every single sum costs twice as much.
SELECT
  -- include: reports/attribution_keys
  -- include: reports/meter_keys
  -- include: reports/time_keys
  %(by_request)s AND (
    -- include: reports/is_unattributed
  ) AS is_unattributed,
  sum(c.cost_usd) AS cost_usd, sum(c.lines)::bigint AS lines, sum(c.events)::bigint AS events,
  sum(c.unpriced_lines)::bigint AS unpriced_lines
FROM (
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    CASE WHEN %(by_meter)s THEN c.meter_id END AS meter_id,
    -- include: reports/bucket
    , sum(c.cost_usd) AS cost_usd, sum(c.lines) AS lines, sum(c.events) AS events,
    sum(c.unpriced_lines) AS unpriced_lines
  FROM ledger_costday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
) c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
LEFT JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
