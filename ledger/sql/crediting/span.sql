-- Between which instants the outcomes of a tenant lie: months without any are not looked at. And
-- whether scores decide any.
SELECT min(m.month)::timestamp AT TIME ZONE 'UTC',
  (max(m.month) + interval '1 month') AT TIME ZONE 'UTC',
  -- include: crediting/asks_scores
FROM ledger_outcomemonth m WHERE m.tenant_id = %(tenant)s
