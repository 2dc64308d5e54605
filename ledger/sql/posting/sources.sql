-- Which values were said of which trace, first when. A trace keeps so many sets and no more.
INSERT INTO ledger_tracesource AS t (tenant_id, set_id, occurred_at, trace_key, trace_id,
                                     business_outcome_id)
SELECT %(tenant)s, s.set_id, s.occurred_at, s.trace_key, s.trace_id, s.business_outcome_id
FROM (
  SELECT s.*, k.sets, k.is_known,
         count(*) FILTER (WHERE NOT k.is_known)
           OVER (PARTITION BY s.trace_key ORDER BY s.occurred_at, s.set_id) AS new_sets
  FROM stage_source s
  JOIN LATERAL (
    SELECT count(*) AS sets, coalesce(bool_or(t.set_id = s.set_id), false) AS is_known
    FROM ledger_tracesource t
    WHERE t.tenant_id = %(tenant)s AND t.trace_key = s.trace_key
    OFFSET 0
  ) k ON true
) s
WHERE s.is_known OR s.sets + s.new_sets <= %(most_sets)s
ORDER BY s.trace_key, s.set_id
ON CONFLICT (tenant_id, trace_key, set_id) DO UPDATE
SET occurred_at = least(excluded.occurred_at, t.occurred_at),
    business_outcome_id = coalesce(excluded.business_outcome_id, t.business_outcome_id)
WHERE excluded.occurred_at < t.occurred_at
  OR (t.business_outcome_id IS NULL AND excluded.business_outcome_id IS NOT NULL);
