-- What the sums of one tenant must be: the facts, plus what is booked in another month than the
-- facts say, less what was booked elsewhere. Where facts are gone, sums are not asked.
CREATE TEMP TABLE fact_costhour ON COMMIT DROP AS
SELECT hour, attribution_id, meter_id, rate_id, sum(lines) AS lines, sum(events) AS events,
       sum(unpriced_lines) AS unpriced_lines, sum(quantity) AS quantity,
       sum(cost_usd) AS cost_usd, sum(reported_cost_usd) AS reported_cost_usd
FROM (
  SELECT date_trunc('hour', l.occurred_at, %(zone)s) AS hour,
         coalesce(l.attribution_id, k.attribution_id, %(unattributed)s) AS attribution_id,
         l.meter_id, l.rate_id, sum(l.sign) AS lines,
         coalesce(sum(l.sign) FILTER (WHERE l.line_no = 0), 0) AS events,
         coalesce(sum(l.sign) FILTER (WHERE r.source = 'unpriced'), 0) AS unpriced_lines,
         sum(l.quantity) AS quantity, coalesce(sum(l.cost_usd), 0) AS cost_usd,
         coalesce(sum(l.reported_cost_usd), 0) AS reported_cost_usd
  FROM ledger_costline l
  JOIN ledger_rate r ON r.tenant_id = l.tenant_id AND r.id = l.rate_id
  LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
  WHERE l.tenant_id = %(tenant)s
  GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines, quantity,
         cost_usd, reported_cost_usd
  FROM ledger_costadjustment WHERE tenant_id = %(tenant)s
  UNION ALL
  SELECT origin_hour, attribution_id, meter_id, origin_rate_id, -lines, -events, -unpriced_lines,
         -quantity, -cost_usd, -reported_cost_usd
  FROM ledger_costadjustment WHERE tenant_id = %(tenant)s
) s
WHERE
-- include: rollups/hour_has_facts
GROUP BY 1, 2, 3, 4
HAVING (sum(lines), sum(events), sum(unpriced_lines), sum(quantity), sum(cost_usd),
        sum(reported_cost_usd)) <> (0, 0, 0, 0, 0, 0);  -- what was wholly reversed leaves no sum

CREATE TEMP TABLE fact_costday ON COMMIT DROP AS
SELECT day, attribution_id, meter_id, rate_id, sum(lines) AS lines, sum(events) AS events,
       sum(unpriced_lines) AS unpriced_lines, sum(quantity) AS quantity,
       sum(cost_usd) AS cost_usd, sum(reported_cost_usd) AS reported_cost_usd
FROM (SELECT (hour AT TIME ZONE %(zone)s)::date AS day, f.* FROM fact_costhour f) s
WHERE
-- include: rollups/day_has_facts
GROUP BY 1, 2, 3, 4
HAVING (sum(lines), sum(events), sum(unpriced_lines), sum(quantity), sum(cost_usd),
        sum(reported_cost_usd)) <> (0, 0, 0, 0, 0, 0);

CREATE TEMP TABLE fact_requesthour ON COMMIT DROP AS
SELECT hour, attribution_id, sum(requests) AS requests
FROM (
  SELECT date_trunc('hour', occurred_at, %(zone)s) AS hour, attribution_id, count(*) AS requests
  FROM ledger_request
  WHERE tenant_id = %(tenant)s
  GROUP BY 1, 2
  UNION ALL
  SELECT hour, attribution_id, requests
  FROM ledger_requestadjustment WHERE tenant_id = %(tenant)s
  UNION ALL
  SELECT origin_hour, attribution_id, -requests
  FROM ledger_requestadjustment WHERE tenant_id = %(tenant)s
) s
WHERE
-- include: rollups/hour_has_facts
GROUP BY 1, 2
HAVING sum(requests) <> 0;

CREATE TEMP TABLE fact_requestday ON COMMIT DROP AS
SELECT day, attribution_id, sum(requests) AS requests
FROM (SELECT (hour AT TIME ZONE %(zone)s)::date AS day, f.* FROM fact_requesthour f) s
WHERE
-- include: rollups/day_has_facts
GROUP BY 1, 2
HAVING sum(requests) <> 0;

CREATE TEMP TABLE fact_outcomeday ON COMMIT DROP AS
SELECT day, attribution_id, kind,
  -- include: crediting/sums
FROM (
  SELECT 1 AS sign, (occurred_at AT TIME ZONE %(zone)s)::date AS day, c.*
  FROM ledger_outcomecredit c WHERE c.tenant_id = %(tenant)s
) s
WHERE
-- include: rollups/day_has_facts
GROUP BY 1, 2, 3;

CREATE TEMP TABLE fact_cohortday ON COMMIT DROP AS
SELECT day, attribution_id, kind,
  -- include: crediting/sums
FROM (
  SELECT 1 AS sign, (coalesce(traced_at, occurred_at) AT TIME ZONE %(zone)s)::date AS day, c.*
  FROM ledger_outcomecredit c WHERE c.tenant_id = %(tenant)s
) s
WHERE
-- include: rollups/day_has_facts
GROUP BY 1, 2, 3;
