-- Families that are one now get one name, in their keys and in their sightings.
UPDATE ledger_callkey SET family_id = %(family)s::uuid
WHERE tenant_id = %(tenant)s AND family_id = ANY(%(others)s::uuid[]);

UPDATE ledger_sighting SET family_id = %(family)s::uuid
WHERE tenant_id = %(tenant)s AND family_id = ANY(%(others)s::uuid[]);
