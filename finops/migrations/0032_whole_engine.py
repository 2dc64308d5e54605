"""Delegations, conditions, freezes, comments and reminders; triggers hold the whole lifecycle."""

import datetime
import re
from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
# Going back, the functions of before stand in their own migrations.
BEFORE = (Path(__file__).parent / "0023_approvals.sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.delegation() CASCADE;
DROP FUNCTION app.condition_changes() CASCADE;
DROP FUNCTION app.may_fill(bigint, bigint, text[], bigint, bigint, timestamptz) CASCADE;
DROP FUNCTION app.holds_anywhere(bigint, text);
""" + "".join(
    statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1) + "$$;\n"
    for statement in re.findall(
        r"CREATE FUNCTION app\.(?:holds_role|identity_of|sign_off|approval_step)\(.*?\$\$.*?(?=\$\$;)",
        BEFORE,
        re.DOTALL,
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0031_raci_versions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="approvalstep",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="finops.approvalrequest",
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
            name="Condition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("rule", models.JSONField(null=True)),
                ("due_on", models.DateField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to="finops.approvalrequest",
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
            name="ConditionCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("met", "Met"),
                            ("not_met", "Not met"),
                            ("unknown", "Unknown"),
                            ("overdue", "Overdue"),
                        ],
                        max_length=8,
                    ),
                ),
                ("last_day", models.DateField(null=True)),
                ("numerator", models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ("denominator", models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ("count", models.BigIntegerField(null=True)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "condition",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="finops.condition",
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
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("platform_pm", "Platform PM"),
                            ("finops_lead", "FinOps Lead"),
                            ("product_architect", "Product Architect"),
                            ("ai_ops", "AI Ops"),
                            ("risk", "Risk / Compliance"),
                            ("business_owner", "Business Owner"),
                            ("finance", "Finance"),
                            ("tenant_admin", "Tenant Admin"),
                            ("auditor", "Auditor (read only)"),
                        ],
                        max_length=32,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegator",
                    models.ForeignKey(
                        db_index=False,
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
                "ordering": ["starts_at", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=120)),
                ("detail", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="finops.approvalrequest",
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
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "comment",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="finops.comment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
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
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField()),
                ("day", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="finops.approvalrequest",
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
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.UniqueConstraint(
                fields=("tenant", "request", "no"), name="condition_no"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditioncheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day__isnull", False)),
                fields=("tenant", "condition", "last_day"),
                name="condition_check_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditioncheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("result", "overdue")),
                fields=("tenant", "condition"),
                name="condition_overdue_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditioncheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("result", "met")),
                fields=("tenant", "condition"),
                name="condition_met_once",
            ),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["tenant", "ends_at"], name="delegation_ends"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("delegate", models.F("delegator")), _negated=True),
                name="delegation_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")),
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value(datetime.timedelta(days=30))
                        ),
                    ),
                ),
                name="delegation_thirty_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "platform_pm",
                            "finops_lead",
                            "product_architect",
                            "ai_ops",
                            "risk",
                            "business_owner",
                            "finance",
                            "tenant_admin",
                            "auditor",
                        ],
                    )
                ),
                name="delegation_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("tenant", "comment", "person"), name="mention_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("tenant", "request", "seq", "day"), name="reminder_once"
            ),
        ),
        secure_tenant_table("Delegation", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("Condition", ("SELECT", "INSERT", "DELETE")),
        *(
            secure_tenant_table(name, INSERT_ONLY)
            for name in ("ConditionCheck", "Freeze", "Comment", "Mention", "Reminder")
        ),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
