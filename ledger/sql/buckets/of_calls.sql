coalesce(sum(c.quantity) FILTER (WHERE
  -- include: reports/meters_in
), 0) AS tokens_in,
coalesce(sum(c.quantity) FILTER (WHERE
  -- include: reports/meters_out
), 0) AS tokens_out,
sum(c.quantity) AS quantity
