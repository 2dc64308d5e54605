"""Sightings of calls and attempts of operations: who saw what, and which of them counts."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import finops.scope.context
from finops.scope.migrations import grants, policies

TABLES = """
CREATE TABLE ledger_callkey (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  uses integer NOT NULL,
  key uuid NOT NULL,
  call_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX ledger_callkey_call ON ledger_callkey (tenant_id, call_id);
CREATE TABLE ledger_sighting (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  is_counted boolean NOT NULL,
  event_key uuid NOT NULL,
  call_id uuid,
  operation_key uuid,
  occurred_at timestamptz NOT NULL,
  own_trace_key uuid NOT NULL,
  posted_trace_key uuid NOT NULL,
  attribution_id bigint,
  input_tokens bigint,
  output_tokens bigint,
  reported_cost_usd numeric,
  channel text NOT NULL,
  call_status text NOT NULL,
  settlement text NOT NULL,
  own_trace_id text NOT NULL,
  posted_trace_id text NOT NULL,
  operation_id text NOT NULL,
  cost_event_id text NOT NULL,
  model text NOT NULL,
  PRIMARY KEY (tenant_id, event_key)
);
CREATE INDEX ledger_sighting_call ON ledger_sighting (tenant_id, call_id)
  WHERE call_id IS NOT NULL;
CREATE INDEX ledger_sighting_operation ON ledger_sighting (tenant_id, operation_key, occurred_at)
  WHERE operation_key IS NOT NULL;
CREATE INDEX ledger_sighting_uncounted ON ledger_sighting (tenant_id, occurred_at)
  WHERE NOT is_counted;
CREATE INDEX ledger_sighting_trace ON ledger_sighting (tenant_id, posted_trace_key);
"""
VERBS = ("SELECT", "INSERT", "UPDATE")
NAMES = ("ledger_callkey", "ledger_sighting")
STATEMENTS = [TABLES, *(s for t in NAMES for s in (*policies(t), *grants(t, VERBS)))]
OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
STATUSES = [("ok", "Succeeded"), ("error", "Failed"), ("cancelled", "Cancelled")]


TENANT: Any = models.ForeignKey(  # Any: its clone() is not typed
    db_index=False,
    default=finops.scope.context.current_tenant_id,
    editable=False,
    on_delete=django.db.models.deletion.PROTECT,
    related_name="+",
    to="finops.tenant",
)


def composite_key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "tenant_id", *columns, blank=True, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0017_narrow_facts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS),
                migrations.RunSQL(migrations.RunSQL.noop, f"DROP TABLE {', '.join(NAMES)}"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="CallKey",
                    fields=[
                        ("pk", composite_key("key")),
                        ("key", models.UUIDField()),
                        ("call_id", models.UUIDField()),
                        ("uses", models.IntegerField()),
                        ("tenant", TENANT.clone()),
                    ],
                    options=OPTIONS,
                ),
                migrations.CreateModel(
                    name="Sighting",
                    fields=[
                        ("pk", composite_key("event_key")),
                        ("event_key", models.UUIDField()),
                        ("call_id", models.UUIDField(null=True)),
                        ("operation_key", models.UUIDField(null=True)),
                        ("occurred_at", models.DateTimeField()),
                        ("own_trace_key", models.UUIDField()),
                        ("posted_trace_key", models.UUIDField()),
                        ("attribution_id", models.BigIntegerField(null=True)),
                        ("input_tokens", models.BigIntegerField(null=True)),
                        ("output_tokens", models.BigIntegerField(null=True)),
                        ("is_counted", models.BooleanField()),
                        (
                            "reported_cost_usd",
                            models.DecimalField(max_digits=40, decimal_places=18, null=True),
                        ),
                        ("channel", models.TextField()),
                        ("call_status", models.TextField(choices=STATUSES)),
                        ("settlement", models.TextField()),
                        ("own_trace_id", models.TextField()),
                        ("posted_trace_id", models.TextField()),
                        ("operation_id", models.TextField()),
                        ("cost_event_id", models.TextField()),
                        ("model", models.TextField()),
                        ("tenant", TENANT.clone()),
                    ],
                    options=OPTIONS,
                ),
            ],
        ),
    ]
