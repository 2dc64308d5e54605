-- A day is counted anew, split at these thresholds.
DELETE FROM ledger_bucketday b WHERE b.tenant_id = %(tenant)s AND b.day = %(day)s;
INSERT INTO ledger_bucketedday AS t (tenant_id, day, cuts, counted_at)
VALUES (%(tenant)s, %(day)s, %(cuts)s::float8[], now())
ON CONFLICT (tenant_id, day) DO UPDATE SET cuts = excluded.cuts, counted_at = excluded.counted_at;
