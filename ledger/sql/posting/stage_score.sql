-- The working table of scores: made only where there are any.
CREATE TEMP TABLE IF NOT EXISTS stage_score (
  score_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  trace_key uuid,
  case_key uuid,
  metric_id bigint NOT NULL,
  value numeric NOT NULL,
  trace_id text,
  business_outcome_id text,
  score_id text NOT NULL
) ON COMMIT DELETE ROWS;
TRUNCATE stage_score;
