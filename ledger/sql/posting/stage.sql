-- Working tables of one posting transaction. They outlive the transaction empty, so that small
-- online batches do not pay for making them; behind pgbouncer another client may find them, empty.
CREATE TEMP TABLE stage_record (
  row integer NOT NULL,
  kind smallint NOT NULL,
  key uuid NOT NULL,
  content bigint,
  occurred_at timestamptz NOT NULL,
  record_id text NOT NULL,
  attribution_id integer,
  trace_key uuid,
  trace_id text,
  business_outcome_id text,
  outcome_kind text,
  quality_passed boolean,
  value_usd numeric
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_line (
  line_no smallint NOT NULL,
  occurred_at timestamptz NOT NULL,
  attribution_id integer,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  event_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  quantity numeric NOT NULL,
  unit_price numeric,
  reported_cost_usd numeric
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_claim (
  row integer NOT NULL,
  kind smallint NOT NULL,
  key uuid NOT NULL,
  implied boolean NOT NULL,
  status text NOT NULL,
  old_occurred_at timestamptz,
  old_attribution_id integer
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_open (
  trace_key uuid NOT NULL,
  month date NOT NULL,
  trace_id text NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_move (
  trace_key uuid NOT NULL,
  month date NOT NULL,
  old_attribution_id integer NOT NULL,
  new_attribution_id integer NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_quarter (
  quarter timestamptz NOT NULL,
  attribution_id integer NOT NULL,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  lines bigint NOT NULL,
  events bigint NOT NULL,
  unpriced_lines bigint NOT NULL,
  quantity numeric NOT NULL,
  cost_usd numeric NOT NULL,
  reported_cost_usd numeric NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_cost (
  hour timestamptz NOT NULL,
  attribution_id integer NOT NULL,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  lines bigint NOT NULL,
  events bigint NOT NULL,
  unpriced_lines bigint NOT NULL,
  quantity numeric NOT NULL,
  cost_usd numeric NOT NULL,
  reported_cost_usd numeric NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_outcome (
  day date NOT NULL,
  attribution_id integer NOT NULL,
  kind text NOT NULL,
  outcomes bigint NOT NULL,
  value_usd numeric NOT NULL
) ON COMMIT DELETE ROWS;
