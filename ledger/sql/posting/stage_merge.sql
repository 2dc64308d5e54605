-- Working tables of a posting that merges calls: which events' lines go or come, and where to.
CREATE TEMP TABLE IF NOT EXISTS stage_merge (
  event_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  old_trace_key uuid,
  new_trace_key uuid,
  new_trace_id text,
  new_attribution_id integer
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_merged_line (
  event_key uuid NOT NULL,
  line_no smallint NOT NULL,
  occurred_at timestamptz NOT NULL,
  counted_at timestamptz,
  attribution_id integer,
  new_attribution_id integer,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  unit_price numeric,
  old_trace_key uuid,
  new_trace_key uuid,
  sign smallint NOT NULL,
  quantity numeric NOT NULL,
  reported_cost_usd numeric
) ON COMMIT DELETE ROWS;
DELETE FROM stage_merge;
DELETE FROM stage_merged_line;
