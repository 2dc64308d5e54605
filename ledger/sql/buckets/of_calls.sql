coalesce(sum(c.quantity) FILTER (WHERE m.is_in), 0) AS tokens_in,
coalesce(sum(c.quantity) FILTER (WHERE m.is_out), 0) AS tokens_out,
sum(c.quantity) AS quantity
