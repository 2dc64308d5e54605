-- Marks go, unless their day has changed since it was read: then it waits from now on. What a posting
-- is about to change is left to it: whoever counts never waits for one, and none for another.
DELETE FROM ledger_daymark m
USING (
  SELECT s.day FROM ledger_daymark s
  JOIN unnest(%(days)s::date[], %(changes)s::bigint[]) w (day, changes)
    ON w.day = s.day AND w.changes = s.changes
  WHERE s.tenant_id = %(tenant)s
  FOR UPDATE OF s SKIP LOCKED
) done
WHERE m.tenant_id = %(tenant)s AND m.day = done.day;
UPDATE ledger_daymark m SET since = now()
FROM (
  SELECT s.day FROM ledger_daymark s
  WHERE s.tenant_id = %(tenant)s AND s.day = ANY(%(days)s::date[])
  FOR UPDATE OF s SKIP LOCKED
) left_over
WHERE m.tenant_id = %(tenant)s AND m.day = left_over.day;
