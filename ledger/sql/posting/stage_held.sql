-- The working table of lines of new events that do not count.
CREATE TEMP TABLE IF NOT EXISTS stage_held (
  line_no smallint NOT NULL,
  occurred_at timestamptz NOT NULL,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  event_key uuid NOT NULL,
  quantity numeric NOT NULL,
  unit_price numeric,
  reported_cost_usd numeric
) ON COMMIT DELETE ROWS;
DELETE FROM stage_held;
