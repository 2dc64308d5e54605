-- What changed of days whose month is closed is marked: credits lie outside a month's close.
INSERT INTO ledger_latecredit (tenant_id, booked_at, basis, day, attribution_id, kind, credit,
                               value_usd)
SELECT %(tenant)s, %(booked_at)s, basis, day, attribution_id, kind,
       coalesce(sum(sign * credit) FILTER (WHERE is_counted), 0),
       coalesce(sum(sign * value_usd) FILTER (WHERE is_counted), 0)
FROM (
  SELECT 'arrival' AS basis, (c.occurred_at AT TIME ZONE %(zone)s)::date AS day, c.*
  FROM stage_change c
  UNION ALL
  SELECT 'cohort', (coalesce(c.traced_at, c.occurred_at) AT TIME ZONE %(zone)s)::date, c.*
  FROM stage_change c
) s
WHERE day < (%(closed_until)s::timestamptz AT TIME ZONE %(zone)s)::date
  AND NOT EXISTS (SELECT FROM stage_mark m WHERE m.case_key = s.case_key AND m.is_quiet)
GROUP BY basis, day, attribution_id, kind
HAVING (coalesce(sum(sign * credit) FILTER (WHERE is_counted), 0),
        coalesce(sum(sign * value_usd) FILTER (WHERE is_counted), 0)) <> (0, 0)
ORDER BY basis, day, attribution_id, kind;
