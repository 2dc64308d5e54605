-- Those of some events that have no sighting: what of these goes or has another owner is known by the
-- spans alone.
SELECT replace(k.key::text, '-', ''), k.occurred_at FROM ledger_recordkey k
WHERE k.tenant_id = %(tenant)s AND k.key = ANY(%(keys)s::uuid[])
  AND NOT EXISTS (
    SELECT FROM ledger_sighting s WHERE s.tenant_id = k.tenant_id AND s.event_key = k.key)
