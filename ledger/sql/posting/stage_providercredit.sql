-- The working table of credits of providers: made only where there are any.
CREATE TEMP TABLE IF NOT EXISTS stage_providercredit (
  row integer NOT NULL,
  key uuid NOT NULL,
  content bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  credit_id text NOT NULL,
  provider text NOT NULL,
  invoice_reference text NOT NULL,
  amount_usd numeric NOT NULL,
  attribution_id bigint NOT NULL,
  meter_id bigint NOT NULL,
  verdict text,
  counted_id text,
  counted_usd numeric
) ON COMMIT DELETE ROWS;
TRUNCATE stage_providercredit;
