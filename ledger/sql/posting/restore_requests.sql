-- Requests that were withdrawn with the last call of their trace that counted: a call of it counts
-- again. Where their month was closed since, they are counted at the hour of posting.
WITH touched AS (
  SELECT unnest(%(trace_keys)s::uuid[]) AS trace_key
  UNION
  SELECT l.trace_key FROM stage_line l
), decided AS (
  UPDATE ledger_suspectedduplicate d SET withdrawn = NULL, withdrawn_trace_key = NULL
  FROM (
    SELECT d.id, d.withdrawn, d.withdrawn_trace_key AS trace_key FROM ledger_suspectedduplicate d
    WHERE d.tenant_id = %(tenant)s AND d.withdrawn_trace_key IN (SELECT trace_key FROM touched)
  ) o
  WHERE d.tenant_id = %(tenant)s AND d.id = o.id
  RETURNING o.trace_key, o.withdrawn ->> 'trace_id' AS trace_id,
    (o.withdrawn ->> 'occurred_at')::timestamptz AS occurred_at,
    (o.withdrawn ->> 'attribution_id')::integer AS attribution_id
), by_itself AS (
  DELETE FROM ledger_withdrawnrequest w
  USING touched t
  WHERE w.tenant_id = %(tenant)s AND w.trace_key = t.trace_key
  RETURNING w.trace_key, w.trace_id, w.occurred_at, w.attribution_id, w.business_outcome_id
), back AS (
  SELECT trace_key, trace_id, occurred_at, attribution_id, NULL::text AS business_outcome_id
  FROM decided
  UNION ALL
  SELECT trace_key, trace_id, occurred_at, attribution_id, business_outcome_id FROM by_itself
), cases AS (
  INSERT INTO stage_case (case_key)
  SELECT t.case_key FROM by_itself b
  JOIN ledger_casetrace t ON t.tenant_id = %(tenant)s AND t.trace_key = b.trace_key
), counted AS (
  SELECT b.*, CASE WHEN b.occurred_at < %(closed_until)s::timestamptz
    THEN %(booked_at)s::timestamptz END AS counted_at
  FROM back b
), changed AS (
  SELECT occurred_at FROM counted
), marked AS (
  -- include: buckets/mark
), request AS (
  INSERT INTO ledger_request
    (tenant_id, occurred_at, counted_at, trace_key, attribution_id, batch_id, implied, trace_id,
     business_outcome_id)
  SELECT %(tenant)s, occurred_at, counted_at, trace_key, attribution_id, %(batch)s, true, trace_id,
         business_outcome_id
  FROM counted
), adjustment AS (
  INSERT INTO ledger_requestadjustment
    (tenant_id, batch_id, hour, origin_hour, attribution_id, requests)
  SELECT %(tenant)s, %(batch)s, date_trunc('hour', counted_at, %(zone)s),
         date_trunc('hour', occurred_at, %(zone)s), attribution_id, count(*)
  FROM counted WHERE counted_at IS NOT NULL
  GROUP BY 3, 4, 5
), by_hour AS (
  INSERT INTO ledger_requesthour AS t (tenant_id, hour, attribution_id, requests)
  SELECT %(tenant)s, date_trunc('hour', coalesce(counted_at, occurred_at), %(zone)s) AS hour,
         attribution_id, count(*)
  FROM counted GROUP BY 2, 3 ORDER BY 2, 3
  ON CONFLICT (tenant_id, hour, attribution_id)
  DO UPDATE SET requests = t.requests + excluded.requests
)
INSERT INTO ledger_requestday AS t (tenant_id, day, attribution_id, requests)
SELECT %(tenant)s, (coalesce(counted_at, occurred_at) AT TIME ZONE %(zone)s)::date AS day,
       attribution_id, count(*)
FROM counted GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (tenant_id, day, attribution_id)
DO UPDATE SET requests = t.requests + excluded.requests;
