"""The big tables: partitioned by month, insert-only for the application, few narrow indexes."""

from django.db import migrations

from finops.scope.migrations import (
    INSERT_ONLY,
    READ_WRITE,
    composite_foreign_key,
    grants,
    policies,
)

TABLES = """
CREATE TABLE ledger_recordkey (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  attribution_id bigint,
  key uuid NOT NULL,
  content uuid,
  occurred_at timestamptz NOT NULL,
  batch_id bigint NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
  record_id text NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
CREATE TABLE ledger_request (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  occurred_at timestamptz NOT NULL,
  trace_key uuid NOT NULL,
  attribution_id bigint NOT NULL,
  batch_id bigint NOT NULL,
  implied boolean NOT NULL,
  trace_id text NOT NULL,
  business_outcome_id text,
  PRIMARY KEY (tenant_id, occurred_at, trace_key)
) PARTITION BY RANGE (occurred_at);
CREATE TABLE ledger_costline (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  line_no smallint NOT NULL,
  occurred_at timestamptz NOT NULL,
  batch_id bigint NOT NULL,
  attribution_id bigint,
  meter_id bigint NOT NULL,
  rate_id bigint NOT NULL,
  event_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  quantity numeric NOT NULL,
  unit_price numeric,
  cost_usd numeric,
  reported_cost_usd numeric,
  CONSTRAINT cost_is_quantity_times_price CHECK (cost_usd = quantity * unit_price),
  CONSTRAINT priced_or_not CHECK ((cost_usd IS NULL) = (unit_price IS NULL))
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ledger_costline_trace ON ledger_costline (tenant_id, trace_key);
CREATE INDEX ledger_costline_unpriced ON ledger_costline (tenant_id, occurred_at)
  WHERE cost_usd IS NULL;
CREATE TABLE ledger_outcome (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  implied boolean NOT NULL,
  quality_passed boolean NOT NULL,
  occurred_at timestamptz NOT NULL,
  outcome_key uuid NOT NULL,
  trace_key uuid,
  attribution_id bigint,
  batch_id bigint NOT NULL,
  value_usd numeric,
  kind text NOT NULL,
  outcome_id text NOT NULL,
  PRIMARY KEY (tenant_id, occurred_at, outcome_key)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ledger_outcome_trace ON ledger_outcome (tenant_id, trace_key)
  WHERE trace_key IS NOT NULL;
CREATE TABLE ledger_opentrace (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  trace_key uuid NOT NULL,
  month date NOT NULL,
  trace_id text NOT NULL,
  PRIMARY KEY (tenant_id, trace_key, month)
);
"""

COST_SUM = """
CREATE TABLE {table} (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  {bucket} {kind} NOT NULL,
  attribution_id bigint NOT NULL,
  meter_id bigint NOT NULL,
  rate_id bigint NOT NULL,
  lines bigint NOT NULL,
  events bigint NOT NULL,
  unpriced_lines bigint NOT NULL,
  quantity numeric NOT NULL,
  cost_usd numeric NOT NULL,
  reported_cost_usd numeric NOT NULL,
  PRIMARY KEY (tenant_id, {bucket}, attribution_id, meter_id, rate_id)
) WITH (fillfactor = 80);
"""
REQUEST_SUM = """
CREATE TABLE {table} (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  {bucket} {kind} NOT NULL,
  attribution_id bigint NOT NULL,
  requests bigint NOT NULL,
  PRIMARY KEY (tenant_id, {bucket}, attribution_id)
) WITH (fillfactor = 80);
"""
OUTCOME_DAY = """
CREATE TABLE ledger_outcomeday (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  day date NOT NULL,
  attribution_id bigint NOT NULL,
  kind text NOT NULL,
  outcomes bigint NOT NULL,
  value_usd numeric NOT NULL,
  PRIMARY KEY (tenant_id, day, attribution_id, kind)
) WITH (fillfactor = 80);
"""
# A request or outcome that was only implied gives way to the explicit record; nothing else
# is ever deleted by the application.
ONLY_IMPLIED = (
    "CREATE POLICY only_implied_goes ON {table} AS RESTRICTIVE FOR DELETE TO fin_app"
    " USING (implied)"
)
SUMS = (
    "ledger_costhour",
    "ledger_costday",
    "ledger_requesthour",
    "ledger_requestday",
    "ledger_outcomeday",
)
VERBS = {
    "ledger_recordkey": ("SELECT", "INSERT", "UPDATE"),
    "ledger_request": (*INSERT_ONLY, "DELETE"),
    "ledger_costline": INSERT_ONLY,
    "ledger_outcome": (*INSERT_ONLY, "DELETE"),
    "ledger_opentrace": (*INSERT_ONLY, "DELETE"),
    **dict.fromkeys(SUMS, READ_WRITE),
}
FOREIGN_KEYS = (
    ("ledger_request", "attribution_id", "ledger_attribution"),
    ("ledger_costline", "attribution_id", "ledger_attribution"),
    ("ledger_costline", "meter_id", "ledger_meter"),
    ("ledger_costline", "rate_id", "ledger_rate"),
    ("ledger_outcome", "attribution_id", "ledger_attribution"),
)
# A record key changes only when an implied record becomes explicit or moves to an earlier
# sighting: the content of an explicit record is final.
FINAL_CONTENT = (
    "CREATE POLICY explicit_is_final ON ledger_recordkey AS RESTRICTIVE FOR UPDATE TO fin_app"
    " USING (content IS NULL) WITH CHECK (true)"
)
PRICES = """
CREATE FUNCTION app.pricebook_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT status FROM ledger_pricebook b WHERE b.id = OLD.pricebook_id) <> 'draft' THEN
    RAISE EXCEPTION 'Pricebook entries are final once the version left draft: add a new version';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER price_entries_are_final BEFORE UPDATE OR DELETE ON ledger_priceentry
  FOR EACH ROW EXECUTE FUNCTION app.pricebook_is_final();
CREATE FUNCTION app.pricebook_takes_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT status FROM ledger_pricebook b WHERE b.id = NEW.pricebook_id) <> 'draft' THEN
    RAISE EXCEPTION 'This pricebook version is no longer a draft: add a new version';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER price_entries_only_in_drafts BEFORE INSERT ON ledger_priceentry
  FOR EACH ROW EXECUTE FUNCTION app.pricebook_takes_no_more();
REVOKE ALL ON ledger_pricebook, ledger_priceentry FROM PUBLIC;
GRANT SELECT ON ledger_pricebook, ledger_priceentry TO fin_app, fin_platform;
CREATE INDEX ledger_priceentry_lookup
  ON ledger_priceentry (provider, model, meter, valid_from);
"""


def forward() -> list[str]:
    sums = [
        COST_SUM.format(table="ledger_costhour", bucket="hour", kind="timestamptz"),
        COST_SUM.format(table="ledger_costday", bucket="day", kind="date"),
        REQUEST_SUM.format(table="ledger_requesthour", bucket="hour", kind="timestamptz"),
        REQUEST_SUM.format(table="ledger_requestday", bucket="day", kind="date"),
        OUTCOME_DAY,
    ]
    keys = [composite_foreign_key(*key) for key in FOREIGN_KEYS]
    security = [s for t, verbs in VERBS.items() for s in (*policies(t), *grants(t, verbs))]
    implied = [ONLY_IMPLIED.format(table=t) for t in ("ledger_request", "ledger_outcome")]
    return [TABLES, *sums, *keys, *security, *implied, FINAL_CONTENT, PRICES]


def backward() -> list[str]:
    tables = ", ".join(VERBS)
    return [
        f"DROP TABLE {tables}",
        "DROP TRIGGER price_entries_are_final ON ledger_priceentry",
        "DROP TRIGGER price_entries_only_in_drafts ON ledger_priceentry",
        "DROP FUNCTION app.pricebook_is_final(), app.pricebook_takes_no_more()",
    ]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in forward()),
        migrations.RunSQL(migrations.RunSQL.noop, ";\n".join(backward())),
    ]
