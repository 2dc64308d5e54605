-- An attempt is superseded once its channel has counted a later one of the same operation. What is
-- of the same moment are parts of one attempt: its tokens in and its tokens out. Asked for the
-- operations of new sightings, and of those whose place is now another.
UPDATE ledger_sighting s SET is_superseded = f.is_superseded
FROM (
  SELECT a.event_key, EXISTS (
    SELECT FROM ledger_sighting later
    WHERE later.tenant_id = a.tenant_id AND later.operation_key = a.operation_key
      AND later.channel = a.channel AND later.is_counted AND later.occurred_at > a.occurred_at
  ) AS is_superseded
  FROM ledger_sighting a
  WHERE a.tenant_id = %(tenant)s AND a.operation_key IN (
    SELECT u.operation_key FROM stage_sighting u WHERE u.operation_key IS NOT NULL
    UNION
    SELECT m.operation_key FROM stage_placed p
    JOIN ledger_sighting m ON m.tenant_id = %(tenant)s AND m.event_key = p.event_key
    WHERE m.operation_key IS NOT NULL
  )
) f
WHERE s.tenant_id = %(tenant)s AND s.event_key = f.event_key
  AND s.is_superseded <> f.is_superseded;
