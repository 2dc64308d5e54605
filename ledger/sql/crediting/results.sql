-- Who worked on the staged cases: the traces that carry their ids, with whose they are now.
INSERT INTO stage_worked (case_key, trace_key, traced_at, attribution_id, use_case)
SELECT c.case_key, t.trace_key, k.occurred_at, k.attribution_id, a.use_case
FROM (SELECT DISTINCT case_key FROM stage_case) c
JOIN LATERAL (
  SELECT t.trace_key FROM ledger_casetrace t
  WHERE t.tenant_id = %(tenant)s AND t.case_key = c.case_key
  OFFSET 0
) t ON true
JOIN LATERAL (
  SELECT k.occurred_at, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = t.trace_key
  OFFSET 0
) k ON true
JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = k.attribution_id
-- Two traces of one call are one work.
WHERE NOT EXISTS (
  SELECT FROM ledger_withdrawnrequest w
  JOIN ledger_casetrace s ON s.tenant_id = %(tenant)s AND s.case_key = c.case_key
    AND s.trace_key = w.standing_trace_key
  WHERE w.tenant_id = %(tenant)s AND w.trace_key = t.trace_key);

-- Of a trace that nobody owns and whose call is said to be another trace's: that one.
INSERT INTO stage_worked (case_key, trace_key, traced_at, attribution_id, use_case)
SELECT DISTINCT c.case_key, d.kept_trace_key, k.occurred_at, k.attribution_id, a.use_case
FROM (SELECT DISTINCT case_key FROM stage_case) c
JOIN LATERAL (
  SELECT t.trace_key FROM ledger_casetrace t
  WHERE t.tenant_id = %(tenant)s AND t.case_key = c.case_key
  OFFSET 0
) t ON true
-- include: crediting/merged_into
WHERE NOT EXISTS (
  SELECT FROM stage_worked w
  WHERE w.case_key = c.case_key AND w.trace_key IN (t.trace_key, d.kept_trace_key));

-- What came of them: of each kind the highest revision. Whom it serves is what the highest revision
-- that names a trace, or an owner, says of it: one that only corrects a value need not repeat it.
INSERT INTO stage_result (case_key, kind, occurred_at, trace_key, attribution_id, is_withdrawn,
                          quality_passed, risk_ok, adopted, is_implied, value_usd)
SELECT DISTINCT ON (c.case_key, o.kind) c.case_key, o.kind, o.occurred_at,
       first_value(o.trace_key) OVER (
         PARTITION BY c.case_key, o.kind ORDER BY o.trace_key IS NULL, o.revision DESC),
       first_value(o.attribution_id) OVER (
         PARTITION BY c.case_key, o.kind ORDER BY o.attribution_id IS NULL, o.revision DESC),
       o.is_withdrawn,
       o.quality_passed, o.risk_ok, o.adopted, false, o.value_usd
FROM (SELECT DISTINCT case_key FROM stage_case) c
JOIN LATERAL (
  SELECT o.* FROM ledger_outcome o
  WHERE o.tenant_id = %(tenant)s AND o.case_key = c.case_key
    AND o.occurred_at >= %(first)s AND o.occurred_at < %(last)s
  OFFSET 0
) o ON true
ORDER BY c.case_key, o.kind, o.revision DESC;

-- An id on a request implies a result of its use case's main kind, at the time of the latest such
-- request, unless a record of that kind says otherwise.
INSERT INTO stage_result (case_key, kind, occurred_at, is_withdrawn, is_implied)
SELECT w.case_key, w.kind, max(w.traced_at), false, true
FROM (
  SELECT w.case_key, w.traced_at, coalesce(u.outcome_unit, 'resolved_case') AS kind
  FROM stage_worked w
  LEFT JOIN finops_usecase u ON u.tenant_id = %(tenant)s AND u.slug = w.use_case
) w
WHERE NOT EXISTS (SELECT FROM stage_result r WHERE r.case_key = w.case_key AND r.kind = w.kind)
GROUP BY w.case_key, w.kind;

-- Traces that outcomes name without carrying the id.
INSERT INTO stage_worked (case_key, trace_key, kind, traced_at, attribution_id, use_case)
SELECT r.case_key, r.trace_key, r.kind, k.occurred_at, k.attribution_id, a.use_case
FROM stage_result r
JOIN LATERAL (
  SELECT k.occurred_at, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = r.trace_key AND k.kind = 1
  OFFSET 0
) k ON true
JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = k.attribution_id
WHERE r.trace_key IS NOT NULL AND NOT r.is_withdrawn
  AND NOT EXISTS (
    SELECT FROM stage_worked w WHERE w.case_key = r.case_key AND w.trace_key = r.trace_key);

-- Or, of one of these that nobody owns, the trace whose call it is said to have told.
INSERT INTO stage_worked (case_key, trace_key, kind, traced_at, attribution_id, use_case)
SELECT DISTINCT r.case_key, d.kept_trace_key, r.kind, k.occurred_at, k.attribution_id, a.use_case
FROM stage_result r
JOIN LATERAL (SELECT r.trace_key) t ON true
-- include: crediting/merged_into
WHERE r.trace_key IS NOT NULL AND NOT r.is_withdrawn
  AND NOT EXISTS (
    SELECT FROM stage_worked w
    WHERE w.case_key = r.case_key AND w.trace_key IN (r.trace_key, d.kept_trace_key));
