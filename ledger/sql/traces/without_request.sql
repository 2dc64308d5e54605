-- Traces with cost lines in a range of time whose request has not come, newest first.
SELECT min(l.occurred_at) AS occurred_at, o.trace_key, o.trace_id
FROM ledger_opentrace o
JOIN ledger_costline l ON l.tenant_id = o.tenant_id AND l.trace_key = o.trace_key
  AND date_trunc('month', l.occurred_at, 'UTC')::date = o.month
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
JOIN ledger_rate x ON x.tenant_id = l.tenant_id AND x.id = l.rate_id
LEFT JOIN ledger_recordkey k ON k.tenant_id = o.tenant_id AND k.key = o.trace_key
LEFT JOIN ledger_reportedrequest t ON t.tenant_id = o.tenant_id AND t.trace_key = o.trace_key
CROSS JOIN LATERAL (SELECT o.trace_key, o.trace_id) r
WHERE o.tenant_id = %(tenant)s
  AND o.month BETWEEN date_trunc('month', %(start)s::timestamptz, 'UTC')::date AND %(end)s::date
  AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
  AND k.attribution_id IS NULL
  AND (NOT %(unpriced)s OR x.source = 'unpriced')
  AND
  -- include: dimensions/meter_filters
  AND
  -- include: dimensions/reported_filters
  AND
  -- include: details/reported_filters if narrows_details
  AND
  -- include: traces/outcome_filters if narrows_outcomes
  AND
  -- include: traces/open_ids if only_whole_ids
  AND
  -- include: traces/id_beginnings if with_id_beginnings
  AND
  -- include: traces/of_cost if narrows_cost
GROUP BY o.trace_key, o.trace_id
HAVING sum(l.sign) > 0  -- else its calls stand under the trace of another channel
  AND (%(after_at)s::timestamptz IS NULL
       OR (min(l.occurred_at), o.trace_key) < (%(after_at)s::timestamptz, %(after_key)s::uuid))
ORDER BY 1 DESC, o.trace_key DESC
LIMIT %(limit)s
