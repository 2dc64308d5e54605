-- The attribution of traces in the order asked: negative while their request is only implied,
-- 0 where there is none.
SELECT array_agg(
  CASE WHEN k.content IS NULL THEN -1 ELSE 1 END * coalesce(k.attribution_id, 0) ORDER BY w.place
)::text
FROM unnest(%(keys)s::uuid[]) WITH ORDINALITY w (key, place)
LEFT JOIN LATERAL (
  SELECT k.content, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = w.key
  OFFSET 0
) k ON true;
