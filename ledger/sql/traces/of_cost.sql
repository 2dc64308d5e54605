-- Traces that cost so much; one without any price costs nothing that is known. They are met as a set:
-- lines of a trace lie within a month of its request.
r.trace_key IN (
  SELECT l.trace_key FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s
    AND l.occurred_at >= %(start)s::timestamptz - interval '31 days'
    AND l.occurred_at < %(end)s::timestamptz + interval '31 days'
    AND (%(scope)s::text[] IS NULL OR l.attribution_id IS NULL OR l.attribution_id IN (
      SELECT s.id FROM ledger_attribution s
      WHERE s.tenant_id = %(tenant)s AND s.use_case = ANY(%(scope)s::text[])
    ))
  GROUP BY l.trace_key
  HAVING sum(l.cost_usd) >= coalesce(%(detail_cost_usd_min)s::numeric, '-Infinity')
    AND sum(l.cost_usd) <= coalesce(%(detail_cost_usd_max)s::numeric, 'Infinity')
)
