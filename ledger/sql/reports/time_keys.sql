CASE WHEN 'day' = ANY(%(by)s::text[]) THEN to_char(c.day, 'YYYY-MM-DD') END AS day,
CASE WHEN 'week' = ANY(%(by)s::text[]) THEN to_char(c.day, 'IYYY-"W"IW') END AS week,
CASE WHEN 'month' = ANY(%(by)s::text[]) THEN to_char(c.day, 'YYYY-MM') END AS month,
CASE WHEN 'tenant' = ANY(%(by)s::text[])
  THEN (SELECT t.slug FROM finops_tenant t WHERE t.id = c.tenant_id) END AS tenant,
