-- What the sums of one tenant must be, from the facts alone.
CREATE TEMP TABLE fact_costhour ON COMMIT DROP AS
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
HAVING sum(l.sign) <> 0;  -- what was wholly reversed leaves no sum

CREATE TEMP TABLE fact_costday ON COMMIT DROP AS
SELECT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, meter_id, rate_id,
       sum(lines) AS lines, sum(events) AS events, sum(unpriced_lines) AS unpriced_lines,
       sum(quantity) AS quantity, sum(cost_usd) AS cost_usd,
       sum(reported_cost_usd) AS reported_cost_usd
FROM fact_costhour
GROUP BY 1, 2, 3, 4;

CREATE TEMP TABLE fact_requesthour ON COMMIT DROP AS
SELECT date_trunc('hour', occurred_at, %(zone)s) AS hour, attribution_id, count(*) AS requests
FROM ledger_request
WHERE tenant_id = %(tenant)s
GROUP BY 1, 2;

CREATE TEMP TABLE fact_requestday ON COMMIT DROP AS
SELECT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, sum(requests) AS requests
FROM fact_requesthour
GROUP BY 1, 2;

CREATE TEMP TABLE fact_outcomeday ON COMMIT DROP AS
SELECT (o.occurred_at AT TIME ZONE %(zone)s)::date AS day,
       coalesce(o.attribution_id, k.attribution_id, %(unattributed)s) AS attribution_id,
       o.kind, count(*) AS outcomes, coalesce(sum(o.value_usd), 0) AS value_usd
FROM ledger_outcome o
LEFT JOIN ledger_recordkey k ON k.tenant_id = o.tenant_id AND k.key = o.trace_key
WHERE o.tenant_id = %(tenant)s AND o.quality_passed
GROUP BY 1, 2, 3;
