-- The business results of some traces.
SELECT o.trace_key, o.outcome_id, o.kind, o.occurred_at, o.quality_passed, o.value_usd,
  o.implied AS is_implied
FROM ledger_outcome o
WHERE o.tenant_id = %(tenant)s AND o.trace_key = ANY(%(keys)s::uuid[])
ORDER BY o.occurred_at, o.outcome_id
