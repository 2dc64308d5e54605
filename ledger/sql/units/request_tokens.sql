-- Requests of a range of days that called a model, and the quantiles of their tokens.
SELECT count(*) AS requests,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY t.tokens_in) AS p50_in,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY t.tokens_in) AS p95_in,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY t.tokens_out) AS p50_out,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY t.tokens_out) AS p95_out
FROM (
  SELECT c.trace_key,
    coalesce(sum(c.quantity) FILTER (WHERE
      -- include: reports/meters_in
    ), 0) AS tokens_in,
    coalesce(sum(c.quantity) FILTER (WHERE
      -- include: reports/meters_out
    ), 0) AS tokens_out
  FROM (
    SELECT l.tenant_id, l.trace_key, l.meter_id, l.quantity,
      coalesce(l.attribution_id, k.attribution_id) AS attribution_id
    FROM ledger_costline l
    LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
    WHERE l.tenant_id = %(tenant)s
      AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
  ) c
  JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
  WHERE m.component = 'model_call' AND m.unit = 'token'
    AND
    -- include: reports/narrowed if narrows_attributions
  GROUP BY c.trace_key
  HAVING sum(c.quantity) > 0
) t
