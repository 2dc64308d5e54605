-- Keys of one tenant's records of a dropped month, in one slice of the keys. The key of a request
-- stays while lines or outcomes of its trace do: one pass over their indexes tells which.
WITH needed AS MATERIALIZED (
  SELECT l.trace_key AS key FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s AND l.trace_key BETWEEN %(first)s::uuid AND %(last)s::uuid
  UNION
  SELECT o.trace_key FROM ledger_outcome o
  WHERE o.tenant_id = %(tenant)s AND o.trace_key BETWEEN %(first)s::uuid AND %(last)s::uuid
), requests AS (
  DELETE FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND k.occurred_at >= %(start)s AND k.occurred_at < %(end)s AND k.kind = 1
    AND NOT EXISTS (SELECT FROM needed n WHERE n.key = k.key)
  RETURNING 1
), others AS (
  DELETE FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND k.occurred_at >= %(start)s AND k.occurred_at < %(end)s AND k.kind <> 1
  RETURNING 1
), sightings AS (
  DELETE FROM ledger_sighting s
  WHERE s.tenant_id = %(tenant)s AND s.event_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND s.occurred_at >= %(start)s AND s.occurred_at < %(end)s
  RETURNING 1
), call_keys AS (  -- of calls that have no other sighting; what many shared stays known as such
  DELETE FROM ledger_callkey c
  WHERE c.tenant_id = %(tenant)s AND c.key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND c.uses <= 16
    AND NOT EXISTS (
      SELECT FROM ledger_sighting s
      WHERE s.tenant_id = c.tenant_id AND s.call_id = c.call_id
        AND NOT (s.occurred_at >= %(start)s AND s.occurred_at < %(end)s))
  RETURNING 1
), doubts AS (
  DELETE FROM ledger_degradedevent d
  WHERE d.tenant_id = %(tenant)s AND d.event_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND d.occurred_at >= %(start)s AND d.occurred_at < %(end)s
  RETURNING 1
), outer_calls AS (
  DELETE FROM ledger_outercall c
  WHERE c.tenant_id = %(tenant)s AND c.mark BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND c.seen_at >= %(start)s AND c.seen_at < %(end)s
  RETURNING 1
)
SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM others)
  + (SELECT count(*) FROM sightings) + (SELECT count(*) FROM call_keys)
  + (SELECT count(*) FROM doubts) + (SELECT count(*) FROM outer_calls);
