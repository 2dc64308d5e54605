-- Working tables of crediting: which cases, who worked on them, what came of them, who gets what.
CREATE TEMP TABLE stage_case (case_key uuid NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_mark (
  id bigint NOT NULL,
  case_key uuid NOT NULL,
  is_quiet boolean NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_worked (
  case_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  kind text,  -- of the outcome that names the trace; null where the trace carries the id
  traced_at timestamptz NOT NULL,
  attribution_id integer NOT NULL,
  use_case text NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_result (
  case_key uuid NOT NULL,
  kind text NOT NULL,
  occurred_at timestamptz NOT NULL,
  trace_key uuid,
  attribution_id integer,
  is_withdrawn boolean NOT NULL,
  quality_passed boolean,
  risk_ok boolean,
  adopted boolean,
  is_implied boolean NOT NULL,
  value_usd numeric
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_judged (
  case_key uuid NOT NULL,
  kind text,  -- as of stage_worked
  metric text NOT NULL,
  is_of_trace boolean NOT NULL,
  occurred_at timestamptz NOT NULL,
  score_key uuid NOT NULL,
  value numeric NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_credit (
  sign smallint NOT NULL,
  attribution_id integer NOT NULL,
  credit bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  traced_at timestamptz,
  case_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  is_implied boolean NOT NULL,
  is_counted boolean,  -- null: nobody knows, and `why` says of what
  why text NOT NULL,
  value_usd numeric,
  realisation numeric NOT NULL,
  kind text NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE stage_change (LIKE stage_credit) ON COMMIT DELETE ROWS;
