CASE
  WHEN 'day' = ANY(%(by)s::text[]) OR %(by)s::text[] @> '{week,month}' THEN c.day
  WHEN 'week' = ANY(%(by)s::text[]) THEN date_trunc('week', c.day::timestamp)::date
  WHEN 'month' = ANY(%(by)s::text[]) THEN date_trunc('month', c.day::timestamp)::date
END AS day
