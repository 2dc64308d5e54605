NOT EXISTS (
  SELECT FROM unnest(%(gone_from)s::timestamptz[], %(gone_to)s::timestamptz[]) gone (starts, ends)
  WHERE s.day::timestamp AT TIME ZONE %(zone)s < gone.ends
    AND (s.day + 1)::timestamp AT TIME ZONE %(zone)s > gone.starts)
