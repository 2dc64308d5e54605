"""Budgets with their periods and amounts, limits, and reviews."""

from pathlib import Path

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.models.budgets.budgets
import finops.models.days
import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table

HELD = Path(__file__).with_suffix(".sql").read_text()
HELD_BACK = """
DROP FUNCTION app.frozen_was_in_force() CASCADE;
DROP FUNCTION app.begins_as_draft() CASCADE;
DROP FUNCTION app.asked_stays() CASCADE;
DROP FUNCTION app.budget_transfer() CASCADE;
DROP FUNCTION app.budget_amount() CASCADE;
DROP TRIGGER budget_signed ON finops_budgetchange;
DROP TRIGGER budget_signed_on_conditions ON finops_budgetchange;
DROP TRIGGER limit_signed ON finops_limit;
DROP TRIGGER limit_signed_on_conditions ON finops_limit;
ALTER TABLE finops_budgetperiod DROP CONSTRAINT budget_period_apart;
"""
UPDATED = ("SELECT", "INSERT", "UPDATE")
TABLES = {
    "Budget": UPDATED,
    "BudgetPeriod": ("SELECT", "INSERT"),
    "BudgetChange": UPDATED,
    "BudgetAmount": UPDATED,
    "Limit": UPDATED,
    "Review": UPDATED,
    "ReviewPart": UPDATED,
}


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0034_exports_by_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "risk_tier",
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
                    "slug",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "period_kind",
                    models.CharField(
                        choices=[
                            ("month", "Month"),
                            ("quarter", "Fiscal quarter"),
                            ("year", "Fiscal year"),
                            ("project", "Project with dates"),
                        ],
                        default="month",
                        max_length=8,
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(
                            decimal_places=4,
                            max_digits=7,
                            validators=[
                                django.core.validators.MinValueValidator(0),
                                django.core.validators.MaxValueValidator(100),
                            ],
                        ),
                        default=finops.models.budgets.budgets.seven_ones,
                        size=7,
                    ),
                ),
                ("follows_calendar", models.BooleanField(default=True)),
                (
                    "carry_limit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, null=True, validators=[finops.models.days.refuse_impossible]
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "cost_center",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.costcenter",
                    ),
                ),
                (
                    "environment",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.environment",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="finops.budget",
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
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="BudgetChange",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("new", "New budget"),
                            ("increase", "Increase"),
                            ("cut", "Cut"),
                            ("transfer", "Transfer"),
                        ],
                        max_length=8,
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
                ("usd_per_unit", models.DecimalField(decimal_places=12, max_digits=24)),
                ("evidence", models.JSONField(blank=True, default=dict)),
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
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="BudgetPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("last", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "budget",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="finops.budget",
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
                "ordering": ["first", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="BudgetAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                ("since", models.DateField(validators=[finops.models.days.refuse_impossible])),
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
                    "change",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="finops.budgetchange",
                    ),
                ),
                (
                    "period",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="finops.budgetperiod",
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
            name="Limit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "risk_tier",
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
                    "slug",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("daily_cap", "Most a day"),
                            ("monthly_quota", "Most a month"),
                            ("budget_required", "An approved budget is required"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
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
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "cost_center",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.costcenter",
                    ),
                ),
                (
                    "environment",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.environment",
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
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "ordering": ["slug", "-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                            ("overrun", "Overrun of a high-risk budget"),
                            ("cadence", "Regular review"),
                            ("incident", "Incident"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.BigIntegerField()),
                ("target", models.CharField(max_length=200)),
                ("month", models.DateField()),
                ("cause", models.TextField()),
                ("due_on", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
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
                "ordering": ["-opened_at", "-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReviewPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=32)),
                ("result", models.TextField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="finops.review",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.usecase",
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
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(fields=("tenant", "slug"), name="budget_slug"),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_kind__in", ["month", "quarter", "year", "project"])),
                name="budget_period_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="budget_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carry_limit__isnull", True), ("carry_limit__gte", 0), _connector="OR"
                ),
                name="budget_carry_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__len", 7)), name="budget_weekdays"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="budget_own_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="budgetchange",
            index=models.Index(fields=["tenant", "state"], name="budget_change_state"),
        ),
        migrations.AddConstraint(
            model_name="budgetchange",
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
                name="budget_change_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ("new", "increase", "cut", "transfer"))),
                name="budget_change_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("usd_per_unit__gt", 0)), name="budget_change_rate"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetperiod",
            constraint=models.UniqueConstraint(
                fields=("tenant", "budget", "first"), name="budget_period_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")), ("last__gte", models.F("first"))
                ),
                name="budget_period_ends_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetamount",
            constraint=models.UniqueConstraint(
                fields=("tenant", "change", "period"), name="budget_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetamount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    models.Q(("before__isnull", True), ("before__gte", 0), _connector="OR"),
                ),
                name="budget_amount_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetamount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("before__isnull", True),
                    models.Q(("before", models.F("amount")), _negated=True),
                    _connector="OR",
                ),
                name="budget_amount_changes",
            ),
        ),
        migrations.AddConstraint(
            model_name="limit",
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
                name="limit_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("approved", "conditionally_approved", "frozen"))),
                fields=("tenant", "slug"),
                name="limit_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__isnull", True), ("currency", ""), ("what", "budget_required")
                    ),
                    models.Q(
                        ("amount__gte", 0),
                        ("what__in", ("daily_cap", "monthly_quota")),
                        ("currency__regex", "^[A-Z]{3}$"),
                    ),
                    _connector="OR",
                ),
                name="limit_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("tenant", "kind", "subject", "month"), name="review_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("overrun", "cadence", "incident"))),
                name="review_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewpart",
            constraint=models.UniqueConstraint(
                fields=("tenant", "review", "role"), name="review_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("person", None), ("result", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("person__isnull", False),
                        models.Q(("result", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="review_part_answered",
            ),
        ),
        *(secure_tenant_table(name, verbs) for name, verbs in TABLES.items()),
        migrations.RunSQL(HELD, HELD_BACK),
    ]
