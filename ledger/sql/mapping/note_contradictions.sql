-- Of the traces looked at, those with two owners are in doubt, as far as the mapping owns them; the
-- others no longer.
WITH contradicting AS (
  SELECT * FROM unnest(%(keys)s::uuid[], %(trace_ids)s::text[], %(moments)s::timestamptz[])
    AS t (key, trace_id, at)
), gone AS (
  DELETE FROM ledger_degradedevent d
  WHERE d.tenant_id = %(tenant)s AND d.event_key = ANY(%(looked_at)s::uuid[]) AND d.code = %(code)s
    AND NOT EXISTS (SELECT FROM contradicting c WHERE c.key = d.event_key)
), doubtful AS (
  SELECT c.* FROM contradicting c
  JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = c.key
  WHERE k.mapping IS NOT NULL AND k.attribution_id IS NOT NULL
), noted AS (
  INSERT INTO ledger_degradedevent
    (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
  SELECT %(tenant)s, d.key, %(code)s, d.at, 'mapping', '', d.trace_id
  FROM doubtful d
  ORDER BY d.key
  ON CONFLICT DO NOTHING
)
SELECT trace_id FROM doubtful ORDER BY key
