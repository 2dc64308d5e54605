NOT EXISTS (
  SELECT FROM unnest(%(gone_from)s::timestamptz[], %(gone_to)s::timestamptz[]) gone (starts, ends)
  WHERE s.hour < gone.ends AND s.hour + interval '1 hour' > gone.starts)
