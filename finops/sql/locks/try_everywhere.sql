-- Take a lock of the whole installation if nobody has it; it ends with the transaction.
SELECT pg_try_advisory_xact_lock(%(lock)s)
