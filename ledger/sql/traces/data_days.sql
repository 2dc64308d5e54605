-- The first and last day with costs: no line lies outside them.
SELECT min(day) AS first, max(day) AS last FROM ledger_costday WHERE tenant_id = %(tenant)s
