-- The tenants with days to be counted.
SELECT DISTINCT m.tenant_id FROM ledger_daymark m
WHERE m.marked_at <= now() - make_interval(secs => %(rest)s)
  OR m.since <= now() - make_interval(secs => %(longest)s)
ORDER BY 1
