INSERT INTO ledger_bucketday (tenant_id, day, attribution_id, measure, bucket, floor, counted, total)
SELECT %(tenant)s, f.day, f.attribution_id, f.measure, f.bucket, f.floor, f.counted, f.total
FROM (
  -- include: buckets/count
) f
ORDER BY 2, 3, 4, 5, 6
