"""Months whose unit costs stand, and what opens them again; no month stands yet."""

import django.db.models.deletion
from django.db import migrations, models

from finops.scope.migrations import INSERT_ONLY, grants, policies, tenant_field

TABLES = """
CREATE TABLE ledger_settledmonth (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  month date NOT NULL,
  settled_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, month)
);
CREATE TABLE ledger_reopenedday (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  day date NOT NULL,
  attribution_id integer NOT NULL,
  kind text NOT NULL,
  added numeric NOT NULL,
  corrected numeric NOT NULL,
  taken_back numeric NOT NULL,
  reopened_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, day, attribution_id, kind)
);
"""
VERBS = {
    "ledger_settledmonth": INSERT_ONLY,
    "ledger_reopenedday": ("SELECT", "INSERT", "UPDATE"),
}
RIGHTS = [s for table, may in VERBS.items() for s in (*policies(table), *grants(table, may))]
OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}


def composite_key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "tenant_id", *columns, blank=True, editable=False, primary_key=True, serialize=False
    )


def units() -> "models.DecimalField[str, str]":
    return models.DecimalField(decimal_places=0, max_digits=60)


STATE = [
    migrations.CreateModel(
        name="SettledMonth",
        fields=[
            ("pk", composite_key("month")),
            ("month", models.DateField()),
            ("settled_at", models.DateTimeField()),
            ("tenant", tenant_field()),
        ],
        options=OPTIONS,
    ),
    migrations.CreateModel(
        name="ReopenedDay",
        fields=[
            ("pk", composite_key("day", "attribution_id", "kind")),
            ("day", models.DateField()),
            ("kind", models.TextField()),
            ("added", units()),
            ("corrected", units()),
            ("taken_back", units()),
            ("reopened_at", models.DateTimeField()),
            (
                "attribution",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="ledger.attribution",
                ),
            ),
            ("tenant", tenant_field()),
        ],
        options=OPTIONS,
    ),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0060_token_sizes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLES, f"DROP TABLE {', '.join(VERBS)}"),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in RIGHTS),
            ],
            state_operations=STATE,
        )
    ]
