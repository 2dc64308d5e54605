"""Requests that a trace only implied while its calls count in another trace, and the indexes that
find calls that count elsewhere."""

from django.db import migrations, models

from finops.scope.migrations import grants, policies, tenant_field

NAME = "ledger_withdrawnrequest"
TABLE = """
CREATE TABLE ledger_withdrawnrequest (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  attribution_id integer NOT NULL,
  trace_key uuid NOT NULL,
  standing_trace_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  trace_id text NOT NULL,
  business_outcome_id text,
  PRIMARY KEY (tenant_id, trace_key)
);
"""
STATEMENTS = [TABLE, *policies(NAME), *grants(NAME, ("SELECT", "INSERT", "DELETE"))]
ELSEWHERE = """
CREATE INDEX ledger_sighting_elsewhere ON ledger_sighting (tenant_id, posted_trace_key)
  WHERE own_trace_key <> posted_trace_key;
CREATE INDEX ledger_sighting_left ON ledger_sighting (tenant_id, own_trace_key)
  WHERE own_trace_key <> posted_trace_key;
"""
NO_ELSEWHERE = "DROP INDEX ledger_sighting_left; DROP INDEX ledger_sighting_elsewhere"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0043_leased_work")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS),
                migrations.RunSQL(migrations.RunSQL.noop, f"DROP TABLE {NAME}"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="WithdrawnRequest",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                *("tenant_id", "trace_key"),
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("trace_key", models.UUIDField()),
                        ("standing_trace_key", models.UUIDField()),
                        ("occurred_at", models.DateTimeField()),
                        ("attribution_id", models.IntegerField()),
                        ("trace_id", models.TextField()),
                        ("business_outcome_id", models.TextField(null=True)),
                        ("tenant", tenant_field()),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                        "base_manager_name": "objects",
                    },
                ),
            ],
        ),
        migrations.RunSQL(ELSEWHERE, NO_ELSEWHERE),
    ]
