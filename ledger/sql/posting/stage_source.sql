-- The working table of what sources say of traces.
CREATE TEMP TABLE IF NOT EXISTS stage_source (
  trace_key uuid NOT NULL,
  set_id integer NOT NULL,
  occurred_at timestamptz NOT NULL,
  trace_id text NOT NULL,
  business_outcome_id text
) ON COMMIT DELETE ROWS;
DELETE FROM stage_source;
