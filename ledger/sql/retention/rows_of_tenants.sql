-- Words of the tenants that have facts in a month.
SELECT {columns} FROM {table} WHERE tenant_id = ANY(%(tenants)s::bigint[])
