-- What is reported of requests, as it is once merged with what was reported before.
INSERT INTO ledger_reportedrequest (tenant_id, trace_key, occurred_at, tellers,
  -- include: details/names
)
SELECT %(tenant)s, trace_key, occurred_at, tellers,
  -- include: details/names
FROM stage_reported
ORDER BY trace_key
ON CONFLICT (tenant_id, trace_key) DO UPDATE SET
  occurred_at = excluded.occurred_at, tellers = excluded.tellers,
  -- include: details/excluded
