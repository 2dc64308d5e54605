-- Working tables of one posting transaction, and of one of credits. They outlive the transaction empty, so that small
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
  revision integer,
  is_withdrawn boolean,
  quality_passed boolean,
  risk_ok boolean,
  adopted boolean,
  value_usd numeric,
  mapping integer
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
  old_counted_at timestamptz,
  old_attribution_id integer,
  was_withdrawn boolean NOT NULL DEFAULT false,
  old_mapping integer
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_elsewhere (
  trace_key uuid NOT NULL,
  trace_id text,
  occurred_at timestamptz,
  standing_trace_key uuid,
  may_go boolean NOT NULL
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
  counted_hour timestamptz,
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
CREATE TEMP TABLE stage_link (
  case_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  is_told boolean NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_requestdetail (
  key uuid NOT NULL,
  profile_id integer,
  -- include: details/row_types
) ON COMMIT DELETE ROWS;
-- include: crediting/stage
