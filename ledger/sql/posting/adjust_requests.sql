-- Requests that are counted at another hour than they happened.
INSERT INTO ledger_requestadjustment
  (tenant_id, batch_id, hour, origin_hour, attribution_id, requests)
SELECT %(tenant)s, %(batch)s, date_trunc('hour', at, %(zone)s) AS hour,
       date_trunc('hour', origin, %(zone)s) AS origin_hour, attribution_id, sum(requests)
FROM (
  -- include: posting/request_changes
) change
WHERE date_trunc('hour', at, %(zone)s) <> date_trunc('hour', origin, %(zone)s)
GROUP BY hour, origin_hour, attribution_id
ORDER BY origin_hour, hour, attribution_id;
