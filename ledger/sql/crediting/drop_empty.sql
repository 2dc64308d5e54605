-- Sums that are of nothing now.
DELETE FROM ledger_outcomeday t
USING (
  SELECT DISTINCT (occurred_at AT TIME ZONE %(zone)s)::date AS day, attribution_id
  FROM stage_change WHERE sign = -1
) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND (t.credit, t.failed_credit, t.unknown_credit) = (0, 0, 0);

DELETE FROM ledger_cohortday t
USING (
  SELECT DISTINCT (coalesce(traced_at, occurred_at) AT TIME ZONE %(zone)s)::date AS day,
    attribution_id
  FROM stage_change WHERE sign = -1
) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND (t.credit, t.failed_credit, t.unknown_credit) = (0, 0, 0);
