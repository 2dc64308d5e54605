"""The SLO and cost matrix: versions that people sign, with service levels and savings."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP TRIGGER begins_as_draft ON ledger_slomatrix;
DROP TRIGGER asked_stays ON ledger_slomatrix;
DROP TRIGGER frozen_was_in_force ON ledger_slomatrix;
DROP TRIGGER slo_signed ON ledger_slomatrix;
DROP TRIGGER slo_signed_on_conditions ON ledger_slomatrix;
DROP FUNCTION app.slo_part() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0041_request_evidence"),
        ("ledger", "0054_business_metrics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SloMatrix",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("conditionally_approved", "Approved with conditions"),
                            ("frozen", "Frozen"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=24,
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField()),
                (
                    "risk_tier",
                    models.CharField(
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        max_length=10,
                    ),
                ),
                ("owner", models.CharField(max_length=200)),
                (
                    "primary_metrics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "secondary_metrics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "excluded_metrics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
                (
                    "use_case",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "ordering": ["use_case_id", "-version"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SloOptimisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField()),
                ("optimisation", models.CharField(max_length=120)),
                ("is_allowed", models.BooleanField()),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "matrix",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="optimisations",
                        to="ledger.slomatrix",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["no"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SloTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("latency", "Latency"),
                            ("quality", "Quality"),
                            ("safety", "Safety"),
                            ("availability", "Availability"),
                            ("cost", "Cost"),
                        ],
                        max_length=12,
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                ("metric", models.CharField(max_length=120)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("good_share", "Share that is good, at least"),
                            ("bad_share", "Share that is bad, at most"),
                            ("unit_cost", "Cost of a unit, at most"),
                            ("events", "Events, at most"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target", models.DecimalField(decimal_places=6, max_digits=20)),
                (
                    "threshold_ms",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=16, null=True),
                ),
                ("window_days", models.PositiveSmallIntegerField()),
                (
                    "matrix",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slos",
                        to="ledger.slomatrix",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["no"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="slomatrix",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by__isnull", False),
                        (
                            "state__in",
                            ("approved", "conditionally_approved", "frozen", "superseded"),
                        ),
                        ("approved_at__isnull", False),
                    ),
                    ("state", "expired"),
                    models.Q(
                        ("state__in", ("draft", "in_review", "rejected", "withdrawn")),
                        ("approved_at", None),
                        ("approved_by", None),
                    ),
                    _connector="OR",
                ),
                name="slo_matrix_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="slomatrix",
            constraint=models.UniqueConstraint(
                fields=("tenant", "use_case", "version"), name="slo_matrix_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="slomatrix",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("approved", "conditionally_approved", "frozen"))),
                fields=("tenant", "use_case"),
                name="slo_matrix_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="slomatrix",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "in_review"))),
                fields=("tenant", "use_case"),
                name="slo_matrix_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="slooptimisation",
            constraint=models.UniqueConstraint(
                fields=("tenant", "matrix", "no"), name="slo_optimisation_no"
            ),
        ),
        migrations.AddConstraint(
            model_name="slooptimisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tier__in", ("", "low", "medium", "high", "critical")),
                    models.Q(("optimisation", ""), _negated=True),
                ),
                name="slo_optimisation_tier",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotarget",
            constraint=models.UniqueConstraint(
                fields=("tenant", "matrix", "no"), name="slo_target_no"
            ),
        ),
        migrations.AddConstraint(
            model_name="slotarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("latency", "quality", "safety", "availability", "cost")),
                    ("window_days__in", (7, 28, 30, 90)),
                    models.Q(
                        models.Q(
                            ("basis__in", ("good_share", "bad_share")),
                            ("target__gte", 0),
                            ("target__lte", 1),
                        ),
                        models.Q(("basis", "unit_cost"), ("kind", "cost"), ("target__gt", 0)),
                        models.Q(("basis", "events"), ("target__gte", 0)),
                        _connector="OR",
                    ),
                ),
                name="slo_target_terms",
            ),
        ),
        secure_tenant_table("SloMatrix", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("SloTarget", ("SELECT", "INSERT", "DELETE")),
        secure_tenant_table("SloOptimisation", ("SELECT", "INSERT", "DELETE")),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
