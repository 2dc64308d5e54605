-- The value that counts of each day of each series: the highest version.
SELECT DISTINCT ON (b.metric, b.use_case_id, b.day)
  b.metric, u.slug AS use_case, u.name, b.day, b.aggregation, b.value, b.version, b.recorded_at,
  b.recorded_by
FROM ledger_businessmetric b
JOIN finops_usecase u ON u.tenant_id = b.tenant_id AND u.id = b.use_case_id
WHERE b.tenant_id = %(tenant)s AND b.day BETWEEN %(first)s AND %(last)s
  AND (%(use_case)s::text[] IS NULL OR u.slug = ANY(%(use_case)s::text[]))
  AND (%(scope)s::text[] IS NULL OR u.slug = ANY(%(scope)s::text[]))
ORDER BY b.metric, b.use_case_id, b.day, b.version DESC
