-- Sums that differ from the facts, either way; no row means that they are equal to the last digit.
WITH kept_hour AS (
  SELECT hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines, quantity,
         cost_usd, reported_cost_usd
  FROM ledger_costhour s WHERE tenant_id = %(tenant)s AND
  -- include: rollups/hour_has_facts
), kept_day AS (
  SELECT day, attribution_id, meter_id, rate_id, lines, events, unpriced_lines, quantity,
         cost_usd, reported_cost_usd
  FROM ledger_costday s WHERE tenant_id = %(tenant)s AND
  -- include: rollups/day_has_facts
), kept_requesthour AS (
  SELECT hour, attribution_id, requests FROM ledger_requesthour s WHERE tenant_id = %(tenant)s AND
  -- include: rollups/hour_has_facts
), kept_requestday AS (
  SELECT day, attribution_id, requests FROM ledger_requestday s WHERE tenant_id = %(tenant)s AND
  -- include: rollups/day_has_facts
), kept_outcomeday AS (
  SELECT day, attribution_id, kind, credit, implied_credit, valued_credit, failed_credit,
         unknown_credit, value_usd, realised_usd
  FROM ledger_outcomeday s WHERE tenant_id = %(tenant)s AND
  -- include: rollups/day_has_facts
), kept_cohortday AS (
  SELECT day, attribution_id, kind, credit, implied_credit, valued_credit, failed_credit,
         unknown_credit, value_usd, realised_usd
  FROM ledger_cohortday s WHERE tenant_id = %(tenant)s AND
  -- include: rollups/day_has_facts
)
SELECT 'costhour' AS sums, count(*) FROM (
  (TABLE fact_costhour EXCEPT TABLE kept_hour) UNION ALL
  (TABLE kept_hour EXCEPT TABLE fact_costhour)) d
UNION ALL
SELECT 'costday', count(*) FROM (
  (TABLE fact_costday EXCEPT TABLE kept_day) UNION ALL
  (TABLE kept_day EXCEPT TABLE fact_costday)) d
UNION ALL
SELECT 'requesthour', count(*) FROM (
  (TABLE fact_requesthour EXCEPT TABLE kept_requesthour) UNION ALL
  (TABLE kept_requesthour EXCEPT TABLE fact_requesthour)) d
UNION ALL
SELECT 'requestday', count(*) FROM (
  (TABLE fact_requestday EXCEPT TABLE kept_requestday) UNION ALL
  (TABLE kept_requestday EXCEPT TABLE fact_requestday)) d
UNION ALL
SELECT 'outcomeday', count(*) FROM (
  (TABLE fact_outcomeday EXCEPT TABLE kept_outcomeday) UNION ALL
  (TABLE kept_outcomeday EXCEPT TABLE fact_outcomeday)) d
UNION ALL
SELECT 'cohortday', count(*) FROM (
  (TABLE fact_cohortday EXCEPT TABLE kept_cohortday) UNION ALL
  (TABLE kept_cohortday EXCEPT TABLE fact_cohortday)) d;
