-- The working table of what is reported of requests: made only where anything is.
CREATE TEMP TABLE IF NOT EXISTS stage_reported (
  trace_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  tellers text NOT NULL,
  -- include: details/types
) ON COMMIT DELETE ROWS;
DELETE FROM stage_reported;
