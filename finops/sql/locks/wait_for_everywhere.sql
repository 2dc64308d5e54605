-- Wait for a lock of the whole installation; it ends with the transaction.
SELECT pg_advisory_xact_lock(%(lock)s)
