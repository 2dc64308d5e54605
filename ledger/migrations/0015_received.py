"""What receivers remember: events in doubt, and calls that have another call inside."""

from django.db import migrations, models

from finops.scope.migrations import INSERT_ONLY, grants, policies, tenant_field

OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
TABLES = """
CREATE TABLE ledger_degradedevent (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  event_key uuid NOT NULL,
  code text NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  channel text NOT NULL,
  cost_event_id text NOT NULL,
  trace_id text NOT NULL,
  PRIMARY KEY (tenant_id, event_key, code)
);
CREATE INDEX ledger_degradedevent_newest ON ledger_degradedevent (tenant_id, occurred_at);
CREATE TABLE ledger_outercall (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  mark uuid NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, mark)
);
"""
# Outer calls follow their inner ones within minutes: what is older is forgotten.
VERBS = {"ledger_degradedevent": INSERT_ONLY, "ledger_outercall": (*INSERT_ONLY, "DELETE")}
STATEMENTS = [
    TABLES,
    *(s for table, verbs in VERBS.items() for s in (*policies(table), *grants(table, verbs))),
]


def composite_key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "tenant_id", *columns, blank=True, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0014_quality_scores")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS),
                migrations.RunSQL(migrations.RunSQL.noop, f"DROP TABLE {', '.join(VERBS)}"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="DegradedEvent",
                    fields=[
                        ("pk", composite_key("event_key", "code")),
                        ("event_key", models.UUIDField()),
                        ("code", models.TextField()),
                        ("occurred_at", models.DateTimeField()),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
                        ("channel", models.TextField()),
                        ("cost_event_id", models.TextField()),
                        ("trace_id", models.TextField()),
                        ("tenant", tenant_field()),
                    ],
                    options=OPTIONS,
                ),
                migrations.CreateModel(
                    name="OuterCall",
                    fields=[
                        ("pk", composite_key("mark")),
                        ("mark", models.UUIDField()),
                        ("seen_at", models.DateTimeField(auto_now_add=True)),
                        ("tenant", tenant_field()),
                    ],
                    options=OPTIONS,
                ),
            ],
        ),
    ]
