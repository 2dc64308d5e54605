"""Quality scores: partitioned by month like the other facts, ids claimed like theirs."""

import django.db.models.deletion
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import (
    INSERT_ONLY,
    composite_foreign_key,
    grants,
    policies,
    secure_tenant_table,
    tenant_field,
)

OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
TABLE = """
CREATE TABLE ledger_qualityscore (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  occurred_at timestamptz NOT NULL,
  score_key uuid NOT NULL,
  trace_key uuid,
  outcome_key uuid,
  metric_id bigint NOT NULL,
  batch_id bigint NOT NULL,
  value numeric NOT NULL,
  trace_id text,
  business_outcome_id text,
  score_id text NOT NULL,
  PRIMARY KEY (tenant_id, occurred_at, score_key),
  CONSTRAINT of_a_trace_or_an_outcome CHECK (trace_key IS NOT NULL OR outcome_key IS NOT NULL)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ledger_qualityscore_trace ON ledger_qualityscore (tenant_id, trace_key)
  WHERE trace_key IS NOT NULL;
CREATE INDEX ledger_qualityscore_outcome ON ledger_qualityscore (tenant_id, outcome_key)
  WHERE outcome_key IS NOT NULL;
"""
# Not valid at first: the rows there are need not be read under the lock.
WIDEN = """
ALTER TABLE ledger_recordkey DROP CONSTRAINT ledger_recordkey_kind_check;
ALTER TABLE ledger_recordkey ADD CONSTRAINT ledger_recordkey_kind_check
  CHECK (kind BETWEEN 1 AND 4) NOT VALID;
ALTER TABLE ledger_recordkey VALIDATE CONSTRAINT ledger_recordkey_kind_check;
"""
NARROW = """
ALTER TABLE ledger_recordkey DROP CONSTRAINT ledger_recordkey_kind_check;
ALTER TABLE ledger_recordkey ADD CONSTRAINT ledger_recordkey_kind_check
  CHECK (kind BETWEEN 1 AND 3);
"""
STATEMENTS = [
    TABLE,
    composite_foreign_key("ledger_qualityscore", "metric_id", "ledger_scoremetric"),
    *policies("ledger_qualityscore"),
    *grants("ledger_qualityscore", INSERT_ONLY),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_rate_words")]
    operations = [
        migrations.AlterField(
            "recordkey",
            "kind",
            models.SmallIntegerField(
                choices=[(1, "Request"), (2, "Cost event"), (3, "Outcome"), (4, "Quality score")]
            ),
        ),
        migrations.RunSQL(WIDEN, NARROW),
        migrations.CreateModel(
            name="ScoreMetric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.UUIDField()),
                ("metric", models.TextField()),
                ("source", models.TextField()),
                ("tenant", tenant_field()),
            ],
            options={
                **OPTIONS,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "digest"), name="score_metric_digest")
                ],
            },
        ),
        secure_tenant_table("ScoreMetric", INSERT_ONLY),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS),
                migrations.RunSQL(migrations.RunSQL.noop, "DROP TABLE ledger_qualityscore"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="QualityScore",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "occurred_at",
                                "score_key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("occurred_at", models.DateTimeField()),
                        ("score_key", models.UUIDField()),
                        ("trace_key", models.UUIDField(null=True)),
                        ("outcome_key", models.UUIDField(null=True)),
                        ("batch_id", models.BigIntegerField()),
                        ("value", models.DecimalField(decimal_places=9, max_digits=21)),
                        ("trace_id", models.TextField(null=True)),
                        ("business_outcome_id", models.TextField(null=True)),
                        ("score_id", models.TextField()),
                        ("tenant", tenant_field()),
                        (
                            "metric",
                            finops.scope.models.TenantForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.scoremetric",
                            ),
                        ),
                    ],
                    options=OPTIONS,
                ),
            ],
        ),
    ]
