-- The first and last day with costs: no line lies outside them, but for those that were booked
-- later because their month was closed.
SELECT least(min(c.day), (
    SELECT min(r.adjusts || '-01')::date FROM ledger_rate r
    WHERE r.tenant_id = %(tenant)s AND r.adjusts <> ''
  )) AS first,
  max(c.day) AS last
FROM ledger_costday c
WHERE c.tenant_id = %(tenant)s
