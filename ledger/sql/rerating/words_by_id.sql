-- Words of a dimension table by their id.
SELECT id, {columns} FROM {table} WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
