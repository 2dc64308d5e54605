-- Traces of which calls may count in other traces. Those that nothing counts of any more, while a
-- request stands where their calls count, are no request of their own: one that they only implied
-- is withdrawn, where the other is of the same use case; else, and in a closed month, which keeps
-- its number, it is in doubt. What a person decided stays as they left it.
INSERT INTO stage_elsewhere (trace_key, trace_id, occurred_at, standing_trace_key, may_go)
WITH asked AS (
  SELECT unnest(%(trace_keys)s::uuid[]) AS trace_key
  UNION
  SELECT s.own_trace_key  -- of calls in the trace of a request that comes now
  FROM stage_record r
  JOIN LATERAL (
    SELECT s.own_trace_key FROM ledger_sighting s
    WHERE s.tenant_id = %(tenant)s AND s.posted_trace_key = r.key
      AND s.own_trace_key <> s.posted_trace_key
    OFFSET 0
  ) s ON true
  WHERE r.kind = 1
  UNION
  SELECT r.key  -- told once more
  FROM stage_record r
  WHERE r.kind = 1 AND EXISTS (
    SELECT FROM ledger_sighting s
    WHERE s.tenant_id = %(tenant)s AND s.own_trace_key = r.key
      AND s.own_trace_key <> s.posted_trace_key)
  UNION
  SELECT l.trace_key  -- in doubt until a call of it counts
  FROM stage_line l
  WHERE EXISTS (
    SELECT FROM ledger_degradedevent d
    WHERE d.tenant_id = %(tenant)s AND d.event_key = l.trace_key AND d.code = %(code)s)
), empty AS (
  SELECT t.trace_key, k.occurred_at, a.use_case
  FROM asked t
  JOIN LATERAL (
    SELECT k.occurred_at, k.attribution_id FROM ledger_recordkey k
    WHERE k.tenant_id = %(tenant)s AND k.key = t.trace_key AND k.kind = 1
      AND k.content IS NULL AND k.attribution_id IS NOT NULL
    OFFSET 0
  ) k ON true
  JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = k.attribution_id
  WHERE NOT EXISTS (
      SELECT FROM ledger_costline l
      WHERE l.tenant_id = %(tenant)s AND l.trace_key = t.trace_key
      GROUP BY l.event_key, l.line_no HAVING sum(l.sign) <> 0)
    AND NOT EXISTS (
      SELECT FROM ledger_suspectedduplicate d
      WHERE d.tenant_id = %(tenant)s AND d.withdrawn_trace_key = t.trace_key)
    AND NOT EXISTS (
      SELECT FROM ledger_withdrawnrequest w
      WHERE w.tenant_id = %(tenant)s AND w.trace_key = t.trace_key)
)
SELECT t.trace_key, o.own_trace_id, e.occurred_at, o.trace_key,
  coalesce(o.is_alike, false) AND EXISTS (
    SELECT FROM ledger_request r
    WHERE r.tenant_id = %(tenant)s AND r.occurred_at = e.occurred_at AND r.trace_key = t.trace_key
      AND r.implied AND r.counted_at IS NULL
      AND r.occurred_at >= %(closed_until)s::timestamptz)
FROM asked t
LEFT JOIN empty e ON e.trace_key = t.trace_key
LEFT JOIN LATERAL (
  SELECT s.own_trace_id, s.posted_trace_key AS trace_key,
    k.mapping IS NULL AND a.use_case = e.use_case AS is_alike  -- a mapping may be another soon
  FROM ledger_sighting s
  JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = s.posted_trace_key
    AND k.kind = 1 AND k.attribution_id IS NOT NULL
  JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = k.attribution_id
  WHERE s.tenant_id = %(tenant)s AND s.own_trace_key = e.trace_key
    AND s.own_trace_key <> s.posted_trace_key AND s.why <> 'decided'
    AND NOT EXISTS (
      SELECT FROM ledger_withdrawnrequest w
      WHERE w.tenant_id = %(tenant)s AND w.trace_key = k.key)
    AND NOT EXISTS (
      SELECT FROM ledger_suspectedduplicate d
      WHERE d.tenant_id = %(tenant)s AND d.withdrawn_trace_key = k.key)
  ORDER BY is_alike DESC, s.posted_trace_key
  LIMIT 1
) o ON true;

WITH gone AS (
  DELETE FROM ledger_request r
  USING stage_elsewhere e
  WHERE e.may_go AND r.tenant_id = %(tenant)s AND r.occurred_at = e.occurred_at
    AND r.trace_key = e.trace_key
  RETURNING r.trace_key, e.standing_trace_key, r.occurred_at, r.attribution_id, r.trace_id,
    r.business_outcome_id
), kept AS (
  INSERT INTO ledger_withdrawnrequest (tenant_id, trace_key, standing_trace_key, occurred_at,
                                       attribution_id, trace_id, business_outcome_id)
  SELECT %(tenant)s, gone.* FROM gone
), changed AS (
  SELECT occurred_at FROM gone
), marked AS (
  -- include: buckets/mark
), less AS (
  SELECT date_trunc('hour', occurred_at, %(zone)s) AS hour, attribution_id, count(*) AS requests
  FROM gone GROUP BY 1, 2
), of_hour AS (
  UPDATE ledger_requesthour t SET requests = t.requests - less.requests
  FROM less
  WHERE t.tenant_id = %(tenant)s AND t.attribution_id = less.attribution_id AND t.hour = less.hour
)
UPDATE ledger_requestday t SET requests = t.requests - less.requests
FROM (
  SELECT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, sum(requests) AS requests
  FROM less GROUP BY 1, 2
) less
WHERE t.tenant_id = %(tenant)s AND t.attribution_id = less.attribution_id AND t.day = less.day;

-- Sums of nothing would be shown as facts.
WITH gone AS (
  SELECT w.occurred_at, w.attribution_id FROM stage_elsewhere e
  JOIN ledger_withdrawnrequest w ON w.tenant_id = %(tenant)s AND w.trace_key = e.trace_key
  WHERE e.may_go
), of_hour AS (
  DELETE FROM ledger_requesthour t USING gone
  WHERE t.tenant_id = %(tenant)s AND t.attribution_id = gone.attribution_id AND t.requests = 0
    AND t.hour = date_trunc('hour', gone.occurred_at, %(zone)s)
)
DELETE FROM ledger_requestday t USING gone
WHERE t.tenant_id = %(tenant)s AND t.attribution_id = gone.attribution_id AND t.requests = 0
  AND t.day = (gone.occurred_at AT TIME ZONE %(zone)s)::date;

-- What they worked on, the other trace may work on alone now.
INSERT INTO stage_case (case_key)
SELECT t.case_key FROM stage_elsewhere e
JOIN ledger_casetrace t ON t.tenant_id = %(tenant)s AND t.trace_key = e.trace_key
WHERE e.may_go;

DELETE FROM ledger_degradedevent d
USING stage_elsewhere e
WHERE d.tenant_id = %(tenant)s AND d.event_key = e.trace_key AND d.code = %(code)s
  AND (e.may_go OR e.standing_trace_key IS NULL);

INSERT INTO ledger_degradedevent (tenant_id, event_key, code, occurred_at, channel, cost_event_id,
                                  trace_id)
SELECT %(tenant)s, e.trace_key, %(code)s, e.occurred_at, %(channel)s, '', e.trace_id
FROM stage_elsewhere e
WHERE NOT e.may_go AND e.standing_trace_key IS NOT NULL
ORDER BY e.trace_key
ON CONFLICT DO NOTHING;
