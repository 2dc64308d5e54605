-- For each new call that counts: the calls that count with the same tokens and moment, itself among
-- them, if one of them is another source's in another trace. At most so many that there are too many.
WITH new AS MATERIALIZED (
  SELECT s.event_key, s.occurred_at, s.channel, s.instrumentor, s.posted_trace_key, s.part,
         coalesce(s.input_tokens, 0) AS input_tokens, coalesce(s.output_tokens, 0) AS output_tokens
  FROM stage_sighting s
  WHERE s.is_counted AND (s.input_tokens > 0 OR s.output_tokens > 0)
), found AS (
  SELECT n.event_key AS new_key, a.*,
         bool_or((a.channel, a.instrumentor) <> (n.channel, n.instrumentor)
                 AND a.posted_trace_key <> n.posted_trace_key) OVER (PARTITION BY n.event_key)
           AS is_told_by_others
  FROM new n
  CROSS JOIN LATERAL (
    SELECT a.event_key, a.channel, a.instrumentor, a.posted_trace_key, a.occurred_at, a.model,
           a.input_tokens, a.output_tokens, a.call_status, a.call_ids,
           a.posted_attribution_id
    FROM ledger_sighting a
    WHERE a.tenant_id = %(tenant)s
      AND coalesce(a.output_tokens, 0) = n.output_tokens
      AND coalesce(a.input_tokens, 0) = n.input_tokens
      AND a.is_counted AND (a.input_tokens > 0 OR a.output_tokens > 0) AND a.part = n.part
      AND a.occurred_at BETWEEN n.occurred_at - %(within)s AND n.occurred_at + %(within)s
    LIMIT %(most)s
  ) a
)
SELECT replace(f.new_key::text, '-', '') AS new_key, replace(f.event_key::text, '-', '') AS event,
       f.channel, f.instrumentor, replace(f.posted_trace_key::text, '-', '') AS trace,
       f.occurred_at, f.model, f.input_tokens, f.output_tokens,
       f.call_status = 'error' AS is_failed, f.call_ids, coalesce(a.use_case, '') AS owner
FROM found f
LEFT JOIN LATERAL (
  SELECT k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = f.posted_trace_key
  OFFSET 0
) k ON true
LEFT JOIN ledger_attribution a ON a.tenant_id = %(tenant)s
  AND a.id = coalesce(f.posted_attribution_id, k.attribution_id)
WHERE f.is_told_by_others
