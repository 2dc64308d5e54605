-- Calls of pairs: who owns the trace of each, and whether it brought about a
-- business result. Cost and lines are those that stand, or are held.
SELECT s.event_key, s.family_id, s.channel, s.instrumentor, s.cost_event_id, s.occurred_at, s.model,
       s.input_tokens, s.output_tokens, s.is_counted, s.own_trace_id AS trace_id, s.own_trace_key AS trace_key,
       coalesce(a.use_case, '') AS use_case, coalesce(a.cost_center, '') AS cost_center,
       coalesce(k.is_told_itself, false) AS has_request,
       o.has_outcome, l.lines, l.unpriced_lines, l.cost_usd
FROM ledger_sighting s
LEFT JOIN LATERAL (
  SELECT k.attribution_id, k.occurred_at, k.content IS NOT NULL AS is_told_itself
  FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = s.own_trace_key AND k.kind = 1
  OFFSET 0
) k ON true
LEFT JOIN ledger_attribution a ON a.tenant_id = %(tenant)s
  AND a.id = coalesce(s.attribution_id, s.inherited_attribution_id, k.attribution_id)
CROSS JOIN LATERAL (
  SELECT EXISTS (
    SELECT FROM ledger_request r
    WHERE r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at
      AND r.trace_key = s.own_trace_key AND r.business_outcome_id IS NOT NULL
  ) OR EXISTS (
    SELECT FROM ledger_casetrace t
    WHERE t.tenant_id = %(tenant)s AND t.trace_key = s.own_trace_key AND t.is_told
  ) OR EXISTS (
    SELECT FROM ledger_outcome u
    WHERE u.tenant_id = %(tenant)s AND u.trace_key = s.own_trace_key
  ) AS has_outcome
) o
CROSS JOIN LATERAL (
  SELECT coalesce(sum(x.sign), 0) AS lines,
         coalesce(sum(x.sign) FILTER (WHERE x.unit_price IS NULL), 0) AS unpriced_lines,
         trim_scale(sum(x.cost_usd)) AS cost_usd
  FROM (
    SELECT c.sign, c.unit_price, c.cost_usd FROM ledger_costline c
    WHERE s.is_counted AND c.tenant_id = %(tenant)s AND c.trace_key = s.posted_trace_key
      AND c.occurred_at = s.occurred_at AND c.event_key = s.event_key
    UNION ALL
    SELECT 1, h.unit_price, h.quantity * h.unit_price FROM ledger_heldline h
    WHERE NOT s.is_counted AND h.tenant_id = %(tenant)s AND h.event_key = s.event_key
  ) x
) l
WHERE s.tenant_id = %(tenant)s AND s.event_key = ANY(%(keys)s::uuid[])
