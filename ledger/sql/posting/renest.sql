-- What the spans of its trace say of a sighting from before.
UPDATE ledger_sighting s
SET repeated_key = coalesce(n.repeated_key, s.repeated_key),
    why = CASE WHEN n.repeated_key IS NULL OR s.is_counted THEN s.why ELSE 'inside' END,
    inherited_attribution_id = n.owner
FROM unnest(%(events)s::uuid[], %(repeated)s::uuid[], %(owners)s::bigint[])
  n (event_key, repeated_key, owner)
WHERE s.tenant_id = %(tenant)s AND s.event_key = n.event_key
RETURNING replace(s.event_key::text, '-', ''), replace(s.family_id::text, '-', '')
