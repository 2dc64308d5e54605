-- Which traces carry the id of which case. What a request says itself is no longer only told.
INSERT INTO ledger_casetrace AS t (tenant_id, is_told, occurred_at, case_key, trace_key)
SELECT %(tenant)s, is_told, occurred_at, case_key, trace_key
FROM stage_link
ORDER BY case_key, trace_key
ON CONFLICT (tenant_id, case_key, trace_key) DO UPDATE
SET is_told = t.is_told AND excluded.is_told, occurred_at = least(t.occurred_at, excluded.occurred_at)
WHERE t.is_told AND NOT excluded.is_told OR excluded.occurred_at < t.occurred_at;
