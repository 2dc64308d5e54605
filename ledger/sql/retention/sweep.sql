-- Keys of one tenant's records of a dropped month, in one slice of the keys. The key of a request
-- stays while lines or outcomes of its trace do, or while an outcome that is kept is credited to
-- it: one pass over their indexes tells which. Keys of earlier months that were needed until now
-- go along, and so do the cases of what is gone.
WITH gone AS MATERIALIZED (
  SELECT m.month::timestamp AT TIME ZONE 'UTC' AS starts,
         (m.month + interval '1 month') AT TIME ZONE 'UTC' AS ends
  FROM ledger_retiredmonth m WHERE m.state = 'dropped'
), credits AS (
  DELETE FROM ledger_outcomecredit c
  WHERE c.tenant_id = %(tenant)s AND c.case_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND c.occurred_at >= %(start)s AND c.occurred_at < %(end)s
  RETURNING 1
), credited AS MATERIALIZED (
  SELECT c.trace_key AS key FROM ledger_outcomecredit c
  WHERE c.tenant_id = %(tenant)s
    AND EXISTS (SELECT FROM gone WHERE c.traced_at >= gone.starts AND c.traced_at < gone.ends)
    AND NOT EXISTS (
      SELECT FROM gone WHERE c.occurred_at >= gone.starts AND c.occurred_at < gone.ends)
), links AS (
  DELETE FROM ledger_casetrace t
  WHERE t.tenant_id = %(tenant)s AND t.case_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND EXISTS (SELECT FROM gone WHERE t.occurred_at >= gone.starts AND t.occurred_at < gone.ends)
    AND NOT EXISTS (SELECT FROM credited n WHERE n.key = t.trace_key)
  RETURNING 1
), needed AS MATERIALIZED (
  SELECT l.trace_key AS key FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s AND l.trace_key BETWEEN %(first)s::uuid AND %(last)s::uuid
  UNION
  SELECT o.trace_key FROM ledger_outcome o
  WHERE o.tenant_id = %(tenant)s AND o.trace_key BETWEEN %(first)s::uuid AND %(last)s::uuid
  UNION
  SELECT key FROM credited
), requests AS (
  DELETE FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND k.kind = 1
    AND EXISTS (SELECT FROM gone WHERE k.occurred_at >= gone.starts AND k.occurred_at < gone.ends)
    AND NOT EXISTS (SELECT FROM needed n WHERE n.key = k.key)
  RETURNING 1
), others AS (
  DELETE FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND k.occurred_at >= %(start)s AND k.occurred_at < %(end)s
    AND k.kind NOT IN (1, 5)  -- credits stay
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
      WHERE s.tenant_id = c.tenant_id AND s.family_id = c.family_id
        AND NOT (s.occurred_at >= %(start)s AND s.occurred_at < %(end)s))
  RETURNING 1
), doubts AS (
  DELETE FROM ledger_degradedevent d
  WHERE d.tenant_id = %(tenant)s AND d.event_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND d.occurred_at >= %(start)s AND d.occurred_at < %(end)s
  RETURNING 1
), pairs AS (
  DELETE FROM ledger_suspectedduplicate d
  WHERE d.tenant_id = %(tenant)s AND d.first_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND d.occurred_at >= %(start)s AND d.occurred_at < %(end)s
  RETURNING 1
), withdrawn AS (
  DELETE FROM ledger_withdrawnrequest w
  WHERE w.tenant_id = %(tenant)s AND w.trace_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND w.occurred_at >= %(start)s AND w.occurred_at < %(end)s
  RETURNING 1
), reported AS (
  DELETE FROM ledger_reportedrequest t
  WHERE t.tenant_id = %(tenant)s AND t.trace_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND t.occurred_at >= %(start)s AND t.occurred_at < %(end)s
  RETURNING t.trace_key
), changed AS (  -- of requests that stay
  SELECT k.occurred_at FROM reported
  JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = reported.trace_key
    AND k.kind = 1
  WHERE k.occurred_at >= %(end)s
), marked AS (
  -- include: buckets/mark
), held_lines AS (
  DELETE FROM ledger_heldline h
  WHERE h.tenant_id = %(tenant)s AND h.event_key BETWEEN %(first)s::uuid AND %(last)s::uuid
    AND h.occurred_at >= %(start)s AND h.occurred_at < %(end)s
  RETURNING 1
)
SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM others)
  + (SELECT count(*) FROM sightings) + (SELECT count(*) FROM call_keys)
  + (SELECT count(*) FROM doubts) + (SELECT count(*) FROM held_lines)
  + (SELECT count(*) FROM reported) + (SELECT count(*) FROM pairs)
  + (SELECT count(*) FROM withdrawn)
  + (SELECT count(*) FROM credits) + (SELECT count(*) FROM links);
