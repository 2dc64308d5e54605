-- Unit costs of a month that stood are open again: what came, what is another now, what went.
INSERT INTO ledger_reopenedday AS t (tenant_id, day, attribution_id, kind, added, corrected,
                                     taken_back, reopened_at)
SELECT %(tenant)s, s.day, s.attribution_id, s.kind,
  coalesce(sum(s.credit) FILTER (WHERE s.sign = 1 AND NOT s.counted_before), 0),
  coalesce(sum(s.credit) FILTER (WHERE s.sign = 1 AND s.counted_before), 0),
  coalesce(sum(s.credit) FILTER (WHERE s.sign = -1 AND NOT s.counts_now), 0),
  %(booked_at)s
FROM (
  SELECT c.*, (c.occurred_at AT TIME ZONE %(zone)s)::date AS day,
    bool_or(c.sign = 1) OVER of_case AS counts_now,
    bool_or(c.sign = -1) OVER of_case AS counted_before
  FROM stage_change c
  WHERE c.is_counted
    AND NOT EXISTS (SELECT FROM stage_mark m WHERE m.case_key = c.case_key AND m.is_quiet)
  WINDOW of_case AS (PARTITION BY c.case_key, c.kind)
) s
JOIN ledger_settledmonth m ON m.tenant_id = %(tenant)s
  AND m.month = date_trunc('month', s.day::timestamp)::date
GROUP BY s.day, s.attribution_id, s.kind
ORDER BY s.day, s.attribution_id, s.kind
ON CONFLICT (tenant_id, day, attribution_id, kind) DO UPDATE SET
  added = t.added + excluded.added, corrected = t.corrected + excluded.corrected,
  taken_back = t.taken_back + excluded.taken_back, reopened_at = excluded.reopened_at;
