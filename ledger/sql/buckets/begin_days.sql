-- Days are counted anew, split at these thresholds.
DELETE FROM ledger_bucketday b WHERE b.tenant_id = %(tenant)s AND b.day = ANY(%(days)s::date[]);
INSERT INTO ledger_bucketedday AS t (tenant_id, day, cuts, counted_at)
SELECT %(tenant)s, day, %(cuts)s::float8[], now() FROM unnest(%(days)s::date[]) day
ORDER BY day
ON CONFLICT (tenant_id, day) DO UPDATE SET cuts = excluded.cuts, counted_at = excluded.counted_at;
