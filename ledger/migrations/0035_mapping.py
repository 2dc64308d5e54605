"""Attribution mapping: what sources say of traces, versions of rules, and passes over traces."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field
from finops.scope.models import TenantForeignKey
from ledger.migrations import _mapping as sql

OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
STATES = [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")]
HOWS = [("exact", "is"), ("prefix", "begins with"), ("as_is", "as it is")]
RUN_STATES = [
    ("waiting", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("replaced", "Replaced by a later version"),
    ("failed", "Failed"),
]


def own_id() -> tuple[str, models.BigAutoField]:  # type: ignore[type-arg]  # stubs only
    return "id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("ledger", "0034_suspected_duplicates"),
    ]
    operations = [
        migrations.CreateModel(
            "SourceSet",
            [
                own_id(),
                ("digest", models.UUIDField()),
                ("said", models.TextField()),
                ("tenant", tenant_field()),
            ],
            {
                **OPTIONS,
                "constraints": [
                    models.UniqueConstraint(fields=["tenant", "digest"], name="source_set_digest")
                ],
            },
        ),
        migrations.CreateModel(
            "MappingVersion",
            [
                own_id(),
                ("number", models.IntegerField()),
                ("state", models.CharField(choices=STATES, default="draft", max_length=7)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("activated_by", models.CharField(blank=True, max_length=200)),
                (
                    "activator",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        models.PROTECT,
                        null=True,
                        blank=True,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                ("activated_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("tenant", tenant_field()),
            ],
            {
                **OPTIONS,
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=["tenant", "number"], name="mapping_number"),
                    models.UniqueConstraint(
                        fields=["tenant"], condition=Q(state="active"), name="mapping_one_active"
                    ),
                    models.UniqueConstraint(
                        fields=["tenant"], condition=Q(state="draft"), name="mapping_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("draft", "active", "retired")), name="mapping_state"
                    ),
                    models.CheckConstraint(
                        condition=Q(state="draft", activated_at=None)
                        | ~Q(state="draft") & Q(activated_at__isnull=False),
                        name="mapping_activated_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "MappingRule",
            [
                own_id(),
                ("place", models.IntegerField()),
                ("source_field", models.CharField(max_length=80)),
                ("how", models.CharField(choices=HOWS, max_length=6)),
                ("value", models.CharField(blank=True, max_length=100)),
                ("dimension", models.CharField(max_length=40)),
                ("target", models.CharField(blank=True, max_length=128)),
                ("tenant", tenant_field()),
                (
                    "version",
                    TenantForeignKey("ledger.mappingversion", models.CASCADE, related_name="rules"),
                ),
            ],
            {
                **OPTIONS,
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["tenant", "version", "source_field", "how", "value", "dimension"],
                        name="mapping_rule_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(how="as_is", value="", target="")
                        | Q(how__in=("exact", "prefix")) & ~Q(value="") & ~Q(target=""),
                        name="mapping_rule_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "MappingRun",
            [
                own_id(),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("state", models.CharField(choices=RUN_STATES, default="waiting", max_length=8)),
                ("days", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("requested_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("traces_total", models.BigIntegerField(default=0)),
                ("traces_done", models.BigIntegerField(default=0)),
                ("traces_moved", models.BigIntegerField(default=0)),
                ("traces_closed", models.BigIntegerField(default=0)),
                ("done_key", models.UUIDField(blank=True, null=True)),
                ("chunks_done", models.IntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("attempts", models.IntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_owner", models.CharField(blank=True, max_length=80)),
                ("tenant", tenant_field()),
                (
                    "version",
                    TenantForeignKey("ledger.mappingversion", models.PROTECT, related_name="runs"),
                ),
            ],
            {
                **OPTIONS,
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["tenant", "public_id"], name="mapping_run_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=["tenant"],
                        condition=Q(state__in=("waiting", "running")),
                        name="mapping_run_one_at_work",
                    ),
                ],
            },
        ),
        secure_tenant_table("SourceSet", INSERT_ONLY),
        secure_tenant_table("MappingVersion"),
        secure_tenant_table("MappingRule"),
        secure_tenant_table("MappingRun", ("SELECT", "INSERT", "UPDATE")),
        migrations.RunSQL(sql.STEPS, sql.STEPS_BACK),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(
                    migrations.RunSQL(statement, migrations.RunSQL.noop)
                    for statement in sql.FORWARD
                ),
                *(
                    migrations.RunSQL(migrations.RunSQL.noop, statement)
                    for statement in reversed(sql.BACKWARD)
                ),
            ],
            state_operations=[
                migrations.AddField("recordkey", "mapping", models.IntegerField(null=True)),
                migrations.CreateModel(
                    "TraceSource",
                    [
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "trace_key",
                                "set_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("trace_key", models.UUIDField()),
                        ("occurred_at", models.DateTimeField()),
                        ("trace_id", models.TextField()),
                        ("business_outcome_id", models.TextField(null=True)),
                        (
                            "set",
                            models.ForeignKey(
                                "ledger.sourceset",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                db_constraint=False,
                                db_index=False,
                                related_name="+",
                            ),
                        ),
                        ("tenant", tenant_field()),
                    ],
                    OPTIONS,
                ),
            ],
        ),
    ]
