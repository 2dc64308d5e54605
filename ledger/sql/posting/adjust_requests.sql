-- Requests of closed months were counted at the hour of posting (requests.sql).
INSERT INTO ledger_requestadjustment
  (tenant_id, batch_id, hour, origin_hour, attribution_id, requests)
SELECT %(tenant)s, %(batch)s, date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s),
       date_trunc('hour', at, %(zone)s) AS origin_hour, attribution_id, sum(requests)
FROM (
  -- include: posting/request_changes
) change
WHERE at < %(closed_until)s::timestamptz
GROUP BY origin_hour, attribution_id
ORDER BY origin_hour, attribution_id;
