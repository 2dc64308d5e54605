"""Funding gates: what is asked for, its frozen evidence, its stop rules, and the stages that follow."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.models.days
import finops.scope.context
import finops.scope.models
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.stage_by_gate() CASCADE;
DROP FUNCTION app.gate_part() CASCADE;
DROP TRIGGER begins_as_draft ON gates_fundinggate;
DROP TRIGGER asked_stays ON gates_fundinggate;
DROP TRIGGER frozen_was_in_force ON gates_fundinggate;
DROP TRIGGER gate_signed ON gates_fundinggate;
DROP TRIGGER gate_signed_on_conditions ON gates_fundinggate;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("finops", "0044_regular_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FundingGate",
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
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("discovery", "Discovery"),
                            ("pilot", "Pilot"),
                            ("release", "Release"),
                            ("scale", "Scale"),
                            ("optimize", "Optimize"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "stage_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("discovery", "Discovery"),
                            ("pilot", "Pilot"),
                            ("release", "Release"),
                            ("scale", "Scale"),
                            ("optimize", "Optimize"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                ("share_before", models.DecimalField(decimal_places=4, default=0, max_digits=5)),
                (
                    "ceiling_usd",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=20,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
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
                ("review_on", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("outcome_metric", models.CharField(blank=True, max_length=120)),
                (
                    "outcome_baseline",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
                ),
                (
                    "outcome_target",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
                ),
                ("guard_metric", models.CharField(blank=True, max_length=120)),
                (
                    "guard_baseline",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
                ),
                (
                    "guard_margin",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
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
                "ordering": ["-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="GateAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveSmallIntegerField()),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("outcome", "Measurable outcome"),
                            ("unit", "Right unit of cost"),
                            ("quality", "Quality and risk"),
                            ("capacity", "Capacity assured"),
                            ("attribution", "Cost attributed"),
                            ("savings", "Savings clear"),
                            ("carbon", "Carbon and efficiency"),
                            ("exit", "Exit conditions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_asked", models.BooleanField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("met", "Met"),
                            ("not_met", "Not met"),
                            ("stale", "Stale"),
                            ("missing", "Missing"),
                        ],
                        max_length=8,
                    ),
                ),
                ("by", models.CharField(max_length=80)),
                ("as_of", models.DateTimeField()),
                ("until", models.DateField(blank=True, null=True)),
                ("figures", models.JSONField(blank=True, default=list)),
                ("inputs", models.JSONField(blank=True, default=dict)),
                ("gap", models.CharField(blank=True, max_length=500)),
                (
                    "gate",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="gates.fundinggate",
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
                "ordering": ["gate_id", "seq", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="GateStopRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit_cost", "Cost per outcome, two weeks in a row"),
                            ("quality", "A service level of quality or safety is missed"),
                            ("escalation", "A high-risk escalation is missed"),
                            ("condition", "A condition is overdue"),
                            ("evidence", "Evidence is out of date"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "limit",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
                ),
                (
                    "gate",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_rules",
                        to="gates.fundinggate",
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
                "ordering": ["id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="StageTransition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("discovery", "Discovery"),
                            ("pilot", "Pilot"),
                            ("release", "Release"),
                            ("scale", "Scale"),
                            ("optimize", "Optimize"),
                        ],
                        max_length=10,
                    ),
                ),
                ("share", models.DecimalField(decimal_places=4, default=0, max_digits=5)),
                ("at", models.DateTimeField()),
                (
                    "gate",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="gates.fundinggate",
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
                "ordering": ["use_case_id", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="fundinggate",
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
                name="funding_gate_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundinggate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "in_review"))),
                fields=("tenant", "use_case"),
                name="funding_gate_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundinggate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("approved", "conditionally_approved", "frozen"))),
                fields=("tenant", "use_case"),
                name="funding_gate_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundinggate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["discovery", "pilot", "release", "scale", "optimize"]),
                    (
                        "stage_before__in",
                        ["", "discovery", "pilot", "release", "scale", "optimize"],
                    ),
                ),
                name="funding_gate_stages",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundinggate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("share__gt", models.F("share_before")),
                        ("share__lte", 1),
                        ("stage", "scale"),
                    ),
                    models.Q(models.Q(("stage", "scale"), _negated=True), ("share", None)),
                    _connector="OR",
                ),
                name="funding_gate_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="gateanswer",
            constraint=models.UniqueConstraint(
                fields=("tenant", "gate", "seq", "question"), name="gate_answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="gateanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "question__in",
                        [
                            "outcome",
                            "unit",
                            "quality",
                            "capacity",
                            "attribution",
                            "savings",
                            "carbon",
                            "exit",
                        ],
                    ),
                    ("verdict__in", ["missing", "stale", "not_met", "met"]),
                ),
                name="gate_answer_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatestoprule",
            constraint=models.UniqueConstraint(
                fields=("tenant", "gate", "kind"), name="gate_stop_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatestoprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "unit_cost"), ("limit__gt", 0)),
                    models.Q(
                        ("kind__in", ("quality", "escalation", "condition", "evidence")),
                        ("limit", None),
                    ),
                    _connector="OR",
                ),
                name="gate_stop_rule_limit",
            ),
        ),
        migrations.AddIndex(
            model_name="stagetransition",
            index=models.Index(fields=["tenant", "use_case", "-id"], name="stage_transition_last"),
        ),
        migrations.AddConstraint(
            model_name="stagetransition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gate__isnull", False)),
                fields=("tenant", "gate"),
                name="stage_gate_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetransition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share__gte", 0),
                    ("share__lte", 1),
                    ("stage__in", ["discovery", "pilot", "release", "scale", "optimize"]),
                ),
                name="stage_terms",
            ),
        ),
        secure_tenant_table("FundingGate", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("GateAnswer", INSERT_ONLY),
        secure_tenant_table("GateStopRule", ("SELECT", "INSERT", "DELETE")),
        secure_tenant_table("StageTransition", INSERT_ONLY),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
