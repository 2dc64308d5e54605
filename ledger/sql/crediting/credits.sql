-- Who gets what. Eligible are traces not younger than the outcome (clocks differ by five minutes)
-- and not older than their use case looks back; the definition is that of the latest one's use
-- case, and without an eligible trace that of the outcome's own. Whole units of 10^-12 of an outcome
-- and of 10^-18 USD: the remainder goes, one unit each, to the latest. Without an eligible trace the
-- outcome is its own use case's, else nobody's.
INSERT INTO stage_credit (sign, case_key, kind, trace_key, attribution_id, occurred_at, traced_at,
                          credit, value_usd, realisation, is_implied, is_counted, why)
WITH result AS (
  SELECT r.* FROM stage_result r
  WHERE NOT r.is_withdrawn AND NOT EXISTS (
    SELECT FROM ledger_retiredmonth m
    WHERE m.state = 'dropped'
      AND m.month = date_trunc('month', r.occurred_at AT TIME ZONE 'UTC')::date)
), eligible AS (
  SELECT r.case_key, r.kind, w.trace_key, w.traced_at, w.attribution_id, d.id AS definition_id,
         coalesce(d.credit_rule, 'equal') AS rule
  FROM result r
  JOIN stage_worked w ON w.case_key = r.case_key AND (w.kind IS NULL OR w.kind = r.kind)
  LEFT JOIN LATERAL (
    SELECT d.id, d.credit_rule, d.lookback_days
    -- include: crediting/definitions
      AND u.slug = w.use_case
    ORDER BY d.kind DESC, d.version DESC LIMIT 1
  ) d ON true
  WHERE w.traced_at <= r.occurred_at + interval '5 minutes'
    AND w.traced_at >= r.occurred_at
      - coalesce(d.lookback_days, %(lookback_days)s) * interval '24 hours'
), ranked AS (
  SELECT e.case_key, e.kind, e.trace_key, e.traced_at, e.attribution_id,
         row_number() OVER latest_first AS place, count(*) OVER whole AS traces,
         first_value(e.rule) OVER latest_first AS rule,
         first_value(e.definition_id) OVER latest_first AS definition_id
  FROM eligible e
  WINDOW whole AS (PARTITION BY e.case_key, e.kind),
    latest_first AS (PARTITION BY e.case_key, e.kind ORDER BY e.traced_at DESC, e.trace_key DESC)
), chosen AS (
  SELECT r.*, CASE rule WHEN 'equal' THEN traces ELSE 1 END AS parts,
         CASE rule WHEN 'equal' THEN place ELSE 1 END AS part
  FROM ranked r
  WHERE place = CASE rule WHEN 'equal' THEN place WHEN 'first' THEN traces ELSE 1 END
), judged AS (
  SELECT r.case_key, r.kind, r.attribution_id, r.occurred_at, r.is_implied, t.realisation,
         coalesce(r.value_usd, t.unit_value_usd) AS value_usd, v.*
  FROM result r
  LEFT JOIN ranked latest
    ON latest.case_key = r.case_key AND latest.kind = r.kind AND latest.place = 1
  -- include: crediting/terms
  -- include: crediting/verdicts
), valued AS (
  SELECT j.*, j.value_usd * 1000000000000000000 AS units FROM judged j
)
SELECT 1, v.case_key, v.kind,
       coalesce(c.trace_key, '00000000-0000-0000-0000-000000000000'),
       CASE WHEN c.trace_key IS NULL THEN coalesce(v.attribution_id, %(unattributed)s)
            ELSE c.attribution_id END,
       v.occurred_at, c.traced_at,
       CASE WHEN c.trace_key IS NULL THEN 1000000000000
            ELSE 1000000000000 / parts
                 + CASE WHEN part <= mod(1000000000000, parts) THEN 1 ELSE 0 END END,
       CASE WHEN c.trace_key IS NULL OR parts = 1 THEN v.value_usd
            ELSE (div(units, parts) + CASE WHEN part <= mod(units, parts) THEN 1 ELSE 0 END)
                 * 0.000000000000000001 END,
       v.realisation, v.is_implied, v.is_counted, v.why
FROM valued v
LEFT JOIN chosen c ON c.case_key = v.case_key AND c.kind = v.kind;
