-- Traces of these days that name no owner themselves, by what was said of them and whose they are.
-- Their cost is that of lines that have their trace's owner.
WITH traced AS (
  SELECT t.trace_key, array_agg(t.set_id ORDER BY t.occurred_at, t.set_id) AS sets
  FROM ledger_tracesource t
  WHERE t.tenant_id = %(tenant)s AND t.trace_key IN (
    SELECT n.trace_key FROM ledger_tracesource n
    WHERE n.tenant_id = %(tenant)s AND n.occurred_at >= %(since)s)
  GROUP BY t.trace_key
), free AS (
  SELECT t.trace_key, t.sets, k.attribution_id, k.occurred_at
  FROM traced t
  LEFT JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = t.trace_key
  WHERE k.key IS NULL OR (k.content IS NULL AND k.mapping IS NOT NULL)
), spent AS (
  SELECT l.trace_key, sum(l.cost_usd) FILTER (WHERE l.attribution_id IS NULL) AS cost_usd,
         min(l.occurred_at) AS first
  FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s AND l.occurred_at >= %(oldest)s
    AND l.occurred_at < %(latest)s
    AND l.trace_key IN (SELECT f.trace_key FROM free f)
  GROUP BY l.trace_key
)
SELECT f.sets, coalesce(a.use_case, ''), coalesce(a.cost_center, ''),
       coalesce(least(f.occurred_at, s.first) < %(closed_until)s::timestamptz, false) AS is_closed,
       count(*), coalesce(sum(s.cost_usd), 0)
FROM free f
LEFT JOIN spent s ON s.trace_key = f.trace_key
LEFT JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = f.attribution_id
GROUP BY 1, 2, 3, 4
