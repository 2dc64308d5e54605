-- The same for requests some of whose lines are asked for.
SELECT r.occurred_at, r.trace_key, r.trace_id, r.implied,
  -- include: dimensions/request_words
FROM ledger_request r
JOIN ledger_attribution a ON a.tenant_id = r.tenant_id AND a.id = r.attribution_id
-- include: details/joins
WHERE r.tenant_id = %(tenant)s AND r.occurred_at >= %(start)s AND r.occurred_at < %(end)s
  AND (%(after_at)s::timestamptz IS NULL
       OR (r.occurred_at, r.trace_key) < (%(after_at)s::timestamptz, %(after_key)s::uuid))
  AND
  -- include: traces/request_filters
  AND
  -- include: details/filters if narrows_details
  AND
  -- include: traces/outcome_filters if narrows_outcomes
  AND
  -- include: traces/whole_ids if only_whole_ids
  AND
  -- include: traces/id_beginnings if with_id_beginnings
  AND
  -- include: traces/of_cost if narrows_cost
  AND 0 < (  -- what was reversed does not count
    SELECT sum(l.sign)
    FROM ledger_costline l
    JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
    JOIN ledger_rate x ON x.tenant_id = l.tenant_id AND x.id = l.rate_id
    WHERE l.tenant_id = %(tenant)s AND l.trace_key = r.trace_key
      AND l.occurred_at >= %(data_start)s AND l.occurred_at < %(data_end)s
      AND (NOT %(unpriced)s OR x.source = 'unpriced')
      AND
      -- include: dimensions/meter_filters
  )
ORDER BY r.occurred_at DESC, r.trace_key DESC
LIMIT %(limit)s
