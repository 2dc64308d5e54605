"""Lowering a risk tier is a change that people sign; the database lowers by nothing else."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.risk_tier_change() CASCADE;
DROP FUNCTION app.risk_tier_lowered() CASCADE;
DROP FUNCTION app.tier_rank(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0035_budgets"),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskTierChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_tier",
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
                (
                    "to_tier",
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
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Carried out"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=24,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "made_by",
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
                "ordering": ["id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_tier", models.F("to_tier")), _negated=True),
                        name="risk_tier_change_changes",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "in_review"))),
                        fields=("tenant", "use_case"),
                        name="risk_tier_change_one_open",
                    ),
                ],
            },
        ),
        secure_tenant_table("RiskTierChange", ("SELECT", "INSERT", "UPDATE")),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
