-- Outcomes of closed months are counted on the day of posting.
INSERT INTO ledger_outcomeadjustment
  (tenant_id, batch_id, day, origin_day, attribution_id, kind, outcomes, value_usd)
SELECT %(tenant)s, %(batch)s, (%(booked_at)s::timestamptz AT TIME ZONE %(zone)s)::date, day,
       attribution_id, kind, sum(outcomes), sum(value_usd)
FROM stage_outcome
WHERE day < (%(closed_until)s::timestamptz AT TIME ZONE %(zone)s)::date
GROUP BY day, attribution_id, kind
ORDER BY day, attribution_id, kind;

UPDATE stage_outcome SET day = (%(booked_at)s::timestamptz AT TIME ZONE %(zone)s)::date
WHERE day < (%(closed_until)s::timestamptz AT TIME ZONE %(zone)s)::date;
