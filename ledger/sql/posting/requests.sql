-- New requests, and their counts by hour and day of the tenant's clock.
INSERT INTO ledger_request (tenant_id, occurred_at, counted_at, trace_key, attribution_id, batch_id,
                            implied, trace_id, business_outcome_id, profile_id,
                            -- include: details/row_names
)
SELECT %(tenant)s, s.occurred_at,
       -- include: posting/request_counted_at
       , s.key, s.attribution_id, %(batch)s, s.content IS NULL, s.record_id, s.business_outcome_id,
       d.profile_id,
       -- include: details/staged
FROM stage_record s
LEFT JOIN stage_claim o ON o.key = s.key AND o.kind = 1 AND o.status = 'replaced'
LEFT JOIN stage_requestdetail d ON d.key = s.key
WHERE s.kind = 1
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
ORDER BY s.occurred_at;

WITH change AS (
  SELECT date_trunc('hour', at, %(zone)s) AS hour, attribution_id, requests
  FROM (
    -- include: posting/request_changes
  ) c
), by_hour AS (
  INSERT INTO ledger_requesthour AS t (tenant_id, hour, attribution_id, requests)
  SELECT %(tenant)s, hour, attribution_id, sum(requests)
  FROM change GROUP BY hour, attribution_id ORDER BY hour, attribution_id
  ON CONFLICT (tenant_id, hour, attribution_id)
  DO UPDATE SET requests = t.requests + excluded.requests
)
INSERT INTO ledger_requestday AS t (tenant_id, day, attribution_id, requests)
SELECT %(tenant)s, (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, sum(requests)
FROM change GROUP BY day, attribution_id ORDER BY day, attribution_id
ON CONFLICT (tenant_id, day, attribution_id)
DO UPDATE SET requests = t.requests + excluded.requests;

WITH changed AS (
  SELECT s.occurred_at FROM stage_record s
  WHERE s.kind = 1
    AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
)
-- include: buckets/mark
;
