-- How many traces have cost lines that stand in a range of time and no request.
SELECT count(*) AS traces
FROM (
  SELECT o.trace_key
  FROM ledger_opentrace o
  JOIN ledger_costline l ON l.tenant_id = o.tenant_id AND l.trace_key = o.trace_key
  LEFT JOIN ledger_recordkey k ON k.tenant_id = o.tenant_id AND k.key = o.trace_key
  WHERE o.tenant_id = %(tenant)s
    AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s AND k.attribution_id IS NULL
  GROUP BY o.trace_key
  HAVING sum(l.sign) > 0
) t
