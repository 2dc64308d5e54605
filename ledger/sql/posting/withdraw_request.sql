-- The request that a trace only implied, once none of its calls counts any more: it is none. Not in
-- a closed month, which keeps its number, nor where a result or a score hangs on it.
WITH gone AS (
  DELETE FROM ledger_request r
  USING ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = %(trace_key)s::uuid AND k.kind = 1
    AND k.content IS NULL
    AND r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at AND r.trace_key = k.key
    AND r.implied AND r.business_outcome_id IS NULL
    AND r.counted_at IS NULL AND r.occurred_at >= %(closed_until)s::timestamptz
    AND NOT EXISTS (
      SELECT FROM ledger_costline l
      WHERE l.tenant_id = %(tenant)s AND l.trace_key = k.key
      GROUP BY l.event_key, l.line_no HAVING sum(l.sign) <> 0)
    AND NOT EXISTS (
      SELECT FROM ledger_casetrace t
      WHERE t.tenant_id = %(tenant)s AND t.trace_key = k.key AND t.is_told)
    AND NOT EXISTS (
      SELECT FROM ledger_outcome o WHERE o.tenant_id = %(tenant)s AND o.trace_key = k.key)
    AND NOT EXISTS (
      SELECT FROM ledger_qualityscore q WHERE q.tenant_id = %(tenant)s AND q.trace_key = k.key)
  RETURNING r.occurred_at, r.attribution_id, r.trace_id
), changed AS (
  SELECT occurred_at FROM gone
), marked AS (
  -- include: buckets/mark
), of_hour AS (
  UPDATE ledger_requesthour t SET requests = t.requests - 1
  FROM gone
  WHERE t.tenant_id = %(tenant)s AND t.attribution_id = gone.attribution_id
    AND t.hour = date_trunc('hour', gone.occurred_at, %(zone)s)
), of_day AS (
  UPDATE ledger_requestday t SET requests = t.requests - 1
  FROM gone
  WHERE t.tenant_id = %(tenant)s AND t.attribution_id = gone.attribution_id
    AND t.day = (gone.occurred_at AT TIME ZONE %(zone)s)::date
)
UPDATE ledger_suspectedduplicate d
SET withdrawn = jsonb_build_object('occurred_at', gone.occurred_at,
                                   'attribution_id', gone.attribution_id, 'trace_id', gone.trace_id),
    withdrawn_trace_key = %(trace_key)s::uuid
FROM gone
WHERE d.tenant_id = %(tenant)s AND d.id = %(pair)s;

-- Sums of nothing would be shown as facts.
WITH gone AS (
  SELECT (d.withdrawn ->> 'occurred_at')::timestamptz AS at,
         (d.withdrawn ->> 'attribution_id')::integer AS attribution_id
  FROM ledger_suspectedduplicate d
  WHERE d.tenant_id = %(tenant)s AND d.id = %(pair)s AND d.withdrawn_trace_key IS NOT NULL
), of_hour AS (
  DELETE FROM ledger_requesthour t USING gone
  WHERE t.tenant_id = %(tenant)s AND t.attribution_id = gone.attribution_id AND t.requests = 0
    AND t.hour = date_trunc('hour', gone.at, %(zone)s)
)
DELETE FROM ledger_requestday t USING gone
WHERE t.tenant_id = %(tenant)s AND t.attribution_id = gone.attribution_id AND t.requests = 0
  AND t.day = (gone.at AT TIME ZONE %(zone)s)::date;
