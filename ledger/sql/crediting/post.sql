-- Post what changed: the credits themselves, then their sums in key order.
INSERT INTO ledger_outcomecredit (tenant_id, attribution_id, credit, occurred_at, traced_at,
                                  case_key, trace_key, is_implied, is_counted, why, value_usd,
                                  realisation, kind)
SELECT %(tenant)s, attribution_id, credit, occurred_at, traced_at, case_key, trace_key, is_implied,
       is_counted, why, value_usd, realisation, kind
FROM stage_change
WHERE sign = 1
ORDER BY case_key, kind, trace_key;

-- By the day of the outcome.
INSERT INTO ledger_outcomeday AS t (tenant_id, day, attribution_id, kind, credit, implied_credit,
                                    valued_credit, failed_credit, unknown_credit, value_usd,
                                    realised_usd)
SELECT %(tenant)s, (occurred_at AT TIME ZONE %(zone)s)::date AS day, attribution_id, kind,
  -- include: crediting/sums
FROM stage_change
GROUP BY day, attribution_id, kind
ORDER BY day, attribution_id, kind
ON CONFLICT (tenant_id, day, attribution_id, kind) DO UPDATE SET
  credit = t.credit + excluded.credit,
  implied_credit = t.implied_credit + excluded.implied_credit,
  valued_credit = t.valued_credit + excluded.valued_credit,
  failed_credit = t.failed_credit + excluded.failed_credit,
  unknown_credit = t.unknown_credit + excluded.unknown_credit,
  value_usd = t.value_usd + excluded.value_usd,
  realised_usd = t.realised_usd + excluded.realised_usd;

-- By the day of the request, or of the outcome where no request is credited.
INSERT INTO ledger_cohortday AS t (tenant_id, day, attribution_id, kind, credit, implied_credit,
                                    valued_credit, failed_credit, unknown_credit, value_usd,
                                    realised_usd)
SELECT %(tenant)s, (coalesce(traced_at, occurred_at) AT TIME ZONE %(zone)s)::date AS day,
  attribution_id, kind,
  -- include: crediting/sums
FROM stage_change
GROUP BY day, attribution_id, kind
ORDER BY day, attribution_id, kind
ON CONFLICT (tenant_id, day, attribution_id, kind) DO UPDATE SET
  credit = t.credit + excluded.credit,
  implied_credit = t.implied_credit + excluded.implied_credit,
  valued_credit = t.valued_credit + excluded.valued_credit,
  failed_credit = t.failed_credit + excluded.failed_credit,
  unknown_credit = t.unknown_credit + excluded.unknown_credit,
  value_usd = t.value_usd + excluded.value_usd,
  realised_usd = t.realised_usd + excluded.realised_usd;
