-- The working table of one posting: a line that is reversed, one that is posted, or both at one
-- place. It outlives the transaction empty, like those of other postings.
CREATE TEMP TABLE IF NOT EXISTS stage_rerated (
  event_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  line_no smallint NOT NULL,
  occurred_at timestamptz NOT NULL,
  counted_at timestamptz,
  attribution_id bigint,
  owner_id bigint NOT NULL,
  meter_id bigint NOT NULL,
  quantity numeric NOT NULL,
  reported_cost_usd numeric,
  old_rate_id bigint,
  old_unit_price numeric,
  new_rate_id bigint,
  new_unit_price numeric
) ON COMMIT DELETE ROWS;
