"""The facts in narrow rows: four-byte ids, each text id once, no key that nobody looks up.

A foreign key asks one row at a time, which was two thirds of the time of writing a cost line.
What refers to a word is checked by a policy instead, for the whole statement at once; words can
no longer be changed or deleted by the application, so that nothing is left dangling. The
content of a record is eight bytes of another hash than before: records of before this
migration that are sent once more are told as conflicts, not as duplicates.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.db import migrations, models

from finops.scope.migrations import composite_foreign_key, grants, policies

storage = import_module("ledger.migrations.0002_storage")

NARROW = """
CREATE TABLE ledger_recordkey (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  attribution_id integer,
  occurred_at timestamptz NOT NULL,
  content bigint,
  key uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 4),
  record_id text,
  PRIMARY KEY (tenant_id, key)
);
CREATE TABLE ledger_request (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  attribution_id integer NOT NULL,
  occurred_at timestamptz NOT NULL,
  batch_id bigint NOT NULL,
  trace_key uuid NOT NULL,
  implied boolean NOT NULL,
  trace_id text NOT NULL,
  business_outcome_id text
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ledger_request_time ON ledger_request (tenant_id, occurred_at);
CREATE TABLE ledger_costline (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  attribution_id integer,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  line_no smallint NOT NULL,
  sign smallint NOT NULL DEFAULT 1,
  occurred_at timestamptz NOT NULL,
  batch_id bigint NOT NULL,
  event_key uuid NOT NULL,
  trace_key uuid NOT NULL,
  quantity numeric NOT NULL,
  unit_price numeric,
  cost_usd numeric,
  reported_cost_usd numeric,
  CONSTRAINT cost_is_quantity_times_price CHECK (cost_usd = quantity * unit_price),
  CONSTRAINT priced_or_not CHECK ((cost_usd IS NULL) = (unit_price IS NULL)),
  CONSTRAINT posted_or_reversed CHECK (sign IN (1, -1))
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ledger_costline_trace ON ledger_costline (tenant_id, trace_key);
CREATE INDEX ledger_costline_unpriced ON ledger_costline (tenant_id, occurred_at)
  WHERE cost_usd IS NULL;
CREATE TABLE ledger_outcome (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  attribution_id integer,
  occurred_at timestamptz NOT NULL,
  batch_id bigint NOT NULL,
  outcome_key uuid NOT NULL,
  trace_key uuid,
  implied boolean NOT NULL,
  quality_passed boolean NOT NULL,
  value_usd numeric,
  kind text NOT NULL,
  outcome_id text NOT NULL
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ledger_outcome_time ON ledger_outcome (tenant_id, occurred_at);
CREATE INDEX ledger_outcome_trace ON ledger_outcome (tenant_id, trace_key)
  WHERE trace_key IS NOT NULL;
"""
TABLES = ("ledger_recordkey", "ledger_request", "ledger_costline", "ledger_outcome")
SUMS = {
    "ledger_costhour": ("attribution_id", "meter_id", "rate_id"),
    "ledger_costday": ("attribution_id", "meter_id", "rate_id"),
    "ledger_requesthour": ("attribution_id",),
    "ledger_requestday": ("attribution_id",),
    "ledger_outcomeday": ("attribution_id",),
}
WORDS = ("ledger_attribution", "ledger_meter", "ledger_rate")

# Partitions do not follow their parent into another schema by themselves.
ASIDE = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT i.inhrelid::regclass AS name FROM pg_inherits i
    WHERE i.inhparent = ANY ('{ledger_request,ledger_costline,ledger_outcome}'::regclass[])
  LOOP EXECUTE format('ALTER TABLE %s SET SCHEMA app', one.name); END LOOP;
END $$;
ALTER TABLE ledger_recordkey SET SCHEMA app;
ALTER TABLE ledger_request SET SCHEMA app;
ALTER TABLE ledger_costline SET SCHEMA app;
ALTER TABLE ledger_outcome SET SCHEMA app;
"""
SAME_MONTHS = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.relname AS name, p.relname AS parent,
      pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    JOIN pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
      AND p.relnamespace = 'app'::regnamespace
  LOOP EXECUTE format('CREATE TABLE %I PARTITION OF %I %s', one.name, one.parent, one.bound);
  END LOOP;
END $$;
"""
MOVE = """
SET LOCAL app.maintenance = 'on';
INSERT INTO ledger_request (tenant_id, attribution_id, occurred_at, batch_id, trace_key, implied,
                            trace_id, business_outcome_id)
SELECT tenant_id, attribution_id, occurred_at, batch_id, trace_key, implied, trace_id,
       business_outcome_id
FROM app.ledger_request;
INSERT INTO ledger_costline (tenant_id, attribution_id, meter_id, rate_id, line_no, sign,
                             occurred_at, batch_id, event_key, trace_key, quantity, unit_price,
                             cost_usd, reported_cost_usd)
SELECT tenant_id, attribution_id, meter_id, rate_id, line_no, sign, occurred_at, batch_id,
       event_key, trace_key, quantity, unit_price, cost_usd, reported_cost_usd
FROM app.ledger_costline;
INSERT INTO ledger_outcome (tenant_id, attribution_id, occurred_at, batch_id, outcome_key,
                            trace_key, implied, quality_passed, value_usd, kind, outcome_id)
SELECT tenant_id, attribution_id, occurred_at, batch_id, outcome_key, trace_key, implied,
       quality_passed, value_usd, kind, outcome_id
FROM app.ledger_outcome;
"""
NARROW_KEYS = """
INSERT INTO ledger_recordkey (tenant_id, attribution_id, occurred_at, content, key, kind, record_id)
SELECT tenant_id, attribution_id, occurred_at,
       ('x' || left(replace(content::text, '-', ''), 16))::bit(64)::bigint, key, kind,
       CASE WHEN kind = 2 THEN record_id END
FROM app.ledger_recordkey;
"""
WIDE_KEYS = """
INSERT INTO ledger_recordkey (tenant_id, attribution_id, key, content, occurred_at, batch_id,
                              kind, record_id)
SELECT tenant_id, attribution_id, key, lpad(to_hex(content), 32, '0')::uuid, occurred_at, 0,
       kind, coalesce(record_id, '')
FROM app.ledger_recordkey;
"""
DROP = ";".join(f"DROP TABLE app.{table}" for table in TABLES)
WIDE_SIGN = """
ALTER TABLE ledger_costline ADD COLUMN sign smallint NOT NULL DEFAULT 1;
ALTER TABLE ledger_costline ADD CONSTRAINT posted_or_reversed CHECK (sign IN (1, -1));
"""

KNOWN_ATTRIBUTION = "EXISTS (SELECT FROM ledger_attribution a WHERE a.id = {table}.attribution_id)"
KNOWN_METER_AND_RATE = (
    "meter_id IN (SELECT id FROM ledger_meter) AND rate_id IN (SELECT id FROM ledger_rate)"
)
OWN_OR_KNOWN = f"({{table}}.attribution_id IS NULL OR {KNOWN_ATTRIBUTION})"
REFERENCES = {
    "ledger_recordkey": OWN_OR_KNOWN,
    "ledger_request": KNOWN_ATTRIBUTION,
    "ledger_costline": f"{KNOWN_METER_AND_RATE} AND {OWN_OR_KNOWN}",
    "ledger_outcome": OWN_OR_KNOWN,
}


def known_words(table: str) -> str:
    """Only words of the row's own tenant: the policies of their tables hide all others."""
    check = REFERENCES[table].format(table=table)
    return (
        f"CREATE POLICY known_words ON {table} AS RESTRICTIVE FOR INSERT TO fin_app"
        f" WITH CHECK ({check})"
    )


def final_content() -> str:
    """What is explicit is final; a key that was implied gets a known attribution again."""
    check = REFERENCES["ledger_recordkey"].format(table="ledger_recordkey")
    return (
        "CREATE POLICY explicit_is_final ON ledger_recordkey AS RESTRICTIVE FOR UPDATE TO fin_app"
        f" USING (content IS NULL) WITH CHECK ({check})"
    )


def rights(tables: Iterable[str]) -> list[str]:
    secured = [s for t in tables for s in (*policies(t), *grants(t, storage.VERBS[t]))]
    implied = [storage.ONLY_IMPLIED.format(table=t) for t in ("ledger_request", "ledger_outcome")]
    return secured + implied


def sums_as(kind: str) -> list[str]:
    return [
        f"ALTER TABLE {table} " + ", ".join(f"ALTER COLUMN {c} TYPE {kind}" for c in columns)
        for table, columns in SUMS.items()
    ]


def forward() -> list[str]:
    return [
        *(ASIDE, NARROW, SAME_MONTHS, MOVE, NARROW_KEYS, DROP),
        *rights(TABLES),
        *(known_words(table) for table in TABLES),
        final_content(),
        *sums_as("integer"),
        *(f"REVOKE UPDATE, DELETE ON {table} FROM fin_app" for table in WORDS),
    ]


def backward() -> list[str]:
    wide = storage.TABLES.split("CREATE TABLE ledger_opentrace", maxsplit=1)[0]
    wide = wide.replace("kind BETWEEN 1 AND 3", "kind BETWEEN 1 AND 4")
    return [
        *(f"GRANT {', '.join(storage.READ_WRITE)} ON {table} TO fin_app" for table in WORDS),
        *sums_as("bigint"),
        *(ASIDE, wide, WIDE_SIGN, SAME_MONTHS, MOVE, WIDE_KEYS, DROP),
        *(composite_foreign_key(*key) for key in storage.FOREIGN_KEYS),
        *rights(TABLES),
        storage.FINAL_CONTENT,
    ]


def word(model: str, name: str, *, null: bool = False) -> migrations.AlterField:
    key: Any = models.ForeignKey(
        f"ledger.{name}",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        null=null,
    )
    return migrations.AlterField(model, name, key)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0016_adjustments_as_sums")]
    operations = [
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in forward()),
        migrations.RunSQL(migrations.RunSQL.noop, ";\n".join(backward())),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("recordkey", "batch_id"),
                migrations.AlterField("recordkey", "content", models.BigIntegerField(null=True)),
                migrations.AlterField("recordkey", "record_id", models.TextField(null=True)),
                word("request", "attribution"),
                word("costline", "attribution", null=True),
                word("costline", "meter"),
                word("costline", "rate"),
                word("outcome", "attribution", null=True),
            ]
        ),
        migrations.AddField("importpart", "plain_bytes", models.IntegerField(null=True)),
    ]
