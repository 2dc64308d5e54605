-- The mark goes, unless the day has changed since it was read: then it waits from now on.
DELETE FROM ledger_daymark m
WHERE m.tenant_id = %(tenant)s AND m.day = %(day)s AND m.changes = %(changes)s;
UPDATE ledger_daymark m SET since = now() WHERE m.tenant_id = %(tenant)s AND m.day = %(day)s;
