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
;

-- What is told of requests that stand already; those that come with it are new anyhow.
WITH changed AS (
  SELECT k.occurred_at FROM stage_reported t
  JOIN LATERAL (
    SELECT k.occurred_at FROM ledger_recordkey k
    WHERE k.tenant_id = %(tenant)s AND k.key = t.trace_key AND k.kind = 1
    OFFSET 0
  ) k ON true
  WHERE NOT EXISTS (
    SELECT FROM stage_record s
    WHERE s.kind = 1 AND s.key = t.trace_key
      AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced'))
)
-- include: buckets/mark
;
