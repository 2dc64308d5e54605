"""Budgets that were expected to be overrun: noted once for each period and cap."""

import django.db.models.deletion
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0042_one_open_limit"),
        ("ledger", "0052_informative_rates"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetOverrun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cap", models.DecimalField(decimal_places=6, max_digits=24)),
                ("forecast", models.DecimalField(decimal_places=6, max_digits=24)),
                ("overrun_on", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "period",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.budgetperiod",
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
                "ordering": ["noted_at"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "period", "cap"), name="budget_overrun_once"
                    )
                ],
            },
        ),
        secure_tenant_table("BudgetOverrun", ("SELECT", "INSERT")),
    ]
