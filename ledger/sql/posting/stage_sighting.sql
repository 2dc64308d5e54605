-- The working table of sightings; only postings whose events have identity keys make it.
CREATE TEMP TABLE IF NOT EXISTS stage_sighting (
  event_key uuid NOT NULL,
  call_id uuid,
  operation_key uuid,
  occurred_at timestamptz NOT NULL,
  own_trace_key uuid NOT NULL,
  posted_trace_key uuid NOT NULL,
  attribution_id bigint,
  input_tokens bigint,
  output_tokens bigint,
  is_counted boolean NOT NULL,
  reported_cost_usd numeric,
  channel text NOT NULL,
  call_status text NOT NULL,
  settlement text NOT NULL,
  own_trace_id text NOT NULL,
  posted_trace_id text NOT NULL,
  operation_id text NOT NULL,
  cost_event_id text NOT NULL,
  model text NOT NULL
) ON COMMIT DELETE ROWS;
TRUNCATE stage_sighting;
