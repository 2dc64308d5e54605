-- The marks that were read are done; others of the same cases are not.
DELETE FROM ledger_casemark m USING stage_mark s WHERE m.tenant_id = %(tenant)s AND m.id = s.id;
