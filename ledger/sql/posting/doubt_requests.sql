-- Traces all of whose calls count in other traces: what is left of them is a request that they only
-- implied, counted beside the other's. What was told of a trace that this no longer holds of goes.
WITH touched AS (
  SELECT DISTINCT s.own_trace_key AS trace_key, s.own_trace_id AS trace_id
  FROM (
    SELECT event_key FROM stage_sighting UNION SELECT event_key FROM stage_placed
  ) e
  JOIN LATERAL (
    SELECT s.own_trace_key, s.own_trace_id, s.posted_trace_key FROM ledger_sighting s
    WHERE s.tenant_id = %(tenant)s AND s.event_key = e.event_key
    OFFSET 0
  ) s ON true
  WHERE s.posted_trace_key <> s.own_trace_key OR EXISTS (
    SELECT FROM ledger_degradedevent d
    WHERE d.tenant_id = %(tenant)s AND d.event_key = s.own_trace_key AND d.code = %(code)s)
), empty AS (
  SELECT t.trace_key, t.trace_id, k.occurred_at
  FROM touched t
  JOIN LATERAL (
    SELECT k.occurred_at FROM ledger_recordkey k
    WHERE k.tenant_id = %(tenant)s AND k.key = t.trace_key AND k.kind = 1
      AND k.content IS NULL AND k.attribution_id IS NOT NULL
    OFFSET 0
  ) k ON true
  WHERE NOT EXISTS (
      SELECT FROM ledger_costline l
      WHERE l.tenant_id = %(tenant)s AND l.trace_key = t.trace_key
      GROUP BY l.event_key, l.line_no HAVING sum(l.sign) <> 0)
    AND NOT EXISTS (
      SELECT FROM ledger_suspectedduplicate d  -- a person said so: its request is withdrawn
      WHERE d.tenant_id = %(tenant)s AND d.withdrawn_trace_key = t.trace_key)
), gone AS (
  DELETE FROM ledger_degradedevent d
  USING touched t
  WHERE d.tenant_id = %(tenant)s AND d.event_key = t.trace_key AND d.code = %(code)s
    AND NOT EXISTS (SELECT FROM empty e WHERE e.trace_key = t.trace_key)
)
INSERT INTO ledger_degradedevent (tenant_id, event_key, code, occurred_at, channel, cost_event_id,
                                  trace_id)
SELECT %(tenant)s, e.trace_key, %(code)s, e.occurred_at, %(channel)s, '', e.trace_id
FROM empty e
ORDER BY e.trace_key
ON CONFLICT DO NOTHING;
