-- Working tables of a posting that merges calls: which events' lines go, and where to.
CREATE TEMP TABLE IF NOT EXISTS stage_merge (
  event_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  old_trace_key uuid NOT NULL,
  new_trace_key uuid,
  new_trace_id text
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_merged_line (
  event_key uuid NOT NULL,
  line_no smallint NOT NULL,
  occurred_at timestamptz NOT NULL,
  attribution_id bigint,
  meter_id bigint NOT NULL,
  rate_id bigint NOT NULL,
  unit_price numeric,
  old_trace_key uuid NOT NULL,
  new_trace_key uuid,
  sign smallint NOT NULL,
  quantity numeric NOT NULL,
  reported_cost_usd numeric
) ON COMMIT DELETE ROWS;
TRUNCATE stage_merge, stage_merged_line;
