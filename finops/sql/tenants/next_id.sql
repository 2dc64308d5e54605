-- The id of the next tenant.
SELECT nextval(pg_get_serial_sequence('finops_tenant', 'id'))
