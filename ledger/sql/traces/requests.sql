-- Requests of a range of time, newest first, after a place in that order.
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
ORDER BY r.occurred_at DESC, r.trace_key DESC
LIMIT %(limit)s
