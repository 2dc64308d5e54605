-- Requests of these ids: their record keys know when they were.
(r.occurred_at, r.trace_key) IN (
  SELECT k.occurred_at, k.key FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = ANY(%(trace_keys)s::uuid[]) AND k.kind = 1
)
