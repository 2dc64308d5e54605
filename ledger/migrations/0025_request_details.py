"""What is known of requests besides their owner: in the request's row, and as others report it.

Requests of before know nothing of it, which is what their empty columns say. A row without any
grows by eight bytes (its map of empty columns), a table that is not rewritten.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from finops.scope.migrations import (
    INSERT_ONLY,
    grants,
    policies,
    secure_tenant_table,
    tenant_field,
)

OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
MEASURES = ("latency_ms", "ttft_ms", "queue_wait_ms")
OF_PROFILE = (
    *("status", "prompt_version", "cache_key_policy_version", "route_reason", "budget_id"),
    *("model_version", "knowledge_base_version", "policy_version", "data_classification"),
    *("customer_specific", "permission_scope", "jurisdiction", "product", "locale"),
)
OF_ROW = (*MEASURES, "run_id", "hold_id")
ALL = (
    *(*MEASURES, "status", "prompt_version", "cache_key_policy_version", "route_reason"),
    *("run_id", "hold_id", "budget_id", "model_version", "knowledge_base_version"),
    *("policy_version", "data_classification", "customer_specific", "permission_scope"),
    *("jurisdiction", "product", "locale"),
)
ADDED = ", ".join(
    ["ADD COLUMN profile_id integer"]
    + [f"ADD COLUMN {name} {'numeric' if name in MEASURES else 'text'}" for name in OF_ROW]
)
DROPPED = ", ".join(f"DROP COLUMN {name}" for name in ("profile_id", *OF_ROW))
REPORTED = f"""
CREATE TABLE ledger_reportedrequest (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  occurred_at timestamptz NOT NULL,
  trace_key uuid NOT NULL,
  tellers text NOT NULL,
  {", ".join(f"{name} {'numeric' if name in MEASURES else 'text'}" for name in ALL)},
  PRIMARY KEY (tenant_id, trace_key)
) WITH (fillfactor = 90);
"""
KNOWN_WORDS = """
DROP POLICY known_words ON ledger_request;
CREATE POLICY known_words ON ledger_request AS RESTRICTIVE FOR INSERT TO fin_app WITH CHECK (
  EXISTS (SELECT FROM ledger_attribution a WHERE a.id = ledger_request.attribution_id){more}
);
"""
KNOWN_PROFILE = """
  AND (profile_id IS NULL
       OR EXISTS (SELECT FROM ledger_requestprofile p WHERE p.id = ledger_request.profile_id))"""
FORWARD = [
    f"ALTER TABLE ledger_request {ADDED}",
    KNOWN_WORDS.format(more=KNOWN_PROFILE),
    REPORTED,
    *policies("ledger_reportedrequest"),
    *grants("ledger_reportedrequest", ("SELECT", "INSERT", "UPDATE")),
]
BACKWARD = [
    "DROP TABLE ledger_reportedrequest",
    KNOWN_WORDS.format(more=""),
    f"ALTER TABLE ledger_request {DROPPED}",
]


def column(name: str) -> tuple[str, Any]:
    if name in MEASURES:
        return name, models.DecimalField(decimal_places=3, max_digits=12, null=True)
    return name, models.TextField(null=True)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0024_outcomes_are_not_closed")]
    operations = [
        migrations.CreateModel(
            name="RequestProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.UUIDField()),
                *((name, models.TextField(db_default="", default="")) for name in OF_PROFILE),
                ("tenant", tenant_field()),
            ],
            options={
                **OPTIONS,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "digest"), name="request_profile_digest"
                    )
                ],
            },
        ),
        secure_tenant_table("RequestProfile", INSERT_ONLY),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in FORWARD),
                migrations.RunSQL(migrations.RunSQL.noop, ";\n".join(BACKWARD)),
            ],
            state_operations=[
                migrations.AddField(
                    "request",
                    "profile",
                    models.ForeignKey(
                        "ledger.requestprofile",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        related_name="+",
                    ),
                ),
                *(migrations.AddField("request", *column(name)) for name in OF_ROW),
                migrations.CreateModel(
                    name="ReportedRequest",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "trace_key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("trace_key", models.UUIDField()),
                        ("occurred_at", models.DateTimeField()),
                        ("tellers", models.TextField()),
                        *map(column, ALL),
                        ("tenant", tenant_field()),
                    ],
                    options=OPTIONS,
                ),
            ],
        ),
    ]
