-- Against what stands: what is as it was drops out, what stood and no longer does has a sign of -1.
INSERT INTO stage_credit (sign, attribution_id, credit, occurred_at, traced_at, case_key, trace_key,
                          is_implied, is_counted, why, value_usd, realisation, kind)
SELECT -1, s.attribution_id, s.credit, s.occurred_at, s.traced_at, s.case_key, s.trace_key,
       s.is_implied, s.is_counted, s.why, s.value_usd, s.realisation, s.kind
FROM (SELECT DISTINCT case_key FROM stage_case) c
JOIN LATERAL (
  SELECT s.* FROM ledger_outcomecredit s
  WHERE s.tenant_id = %(tenant)s AND s.case_key = c.case_key AND NOT EXISTS (
    SELECT FROM ledger_retiredmonth m
    WHERE m.state = 'dropped'
      AND m.month = date_trunc('month', s.occurred_at AT TIME ZONE 'UTC')::date)
  OFFSET 0
) s ON true;

INSERT INTO stage_change (sign, attribution_id, credit, occurred_at, traced_at, case_key, trace_key,
                          is_implied, is_counted, why, value_usd, realisation, kind)
SELECT sum(sign), attribution_id, credit, occurred_at, traced_at, case_key, trace_key, is_implied,
       is_counted, why, value_usd, realisation, kind
FROM stage_credit
GROUP BY attribution_id, credit, occurred_at, traced_at, case_key, trace_key, is_implied,
         is_counted, why, value_usd, realisation, kind
HAVING sum(sign) <> 0;
