-- Wait for a lock of a tenant; it ends with the transaction.
SELECT pg_advisory_xact_lock(%(lock)s, %(tenant)s)
