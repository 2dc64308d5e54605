"""What budgets have cost so far, and the shares of them that were reached."""

import django.db.models.deletion
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0035_budgets"),
        ("ledger", "0045_put_away"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetBurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cap", models.DecimalField(decimal_places=6, max_digits=24)),
                ("carried", models.DecimalField(decimal_places=6, max_digits=24)),
                ("spent", models.DecimalField(decimal_places=6, max_digits=24)),
                ("spent_usd", models.DecimalField(decimal_places=6, max_digits=24)),
                ("spent_at_approved_rate", models.DecimalField(decimal_places=6, max_digits=24)),
                ("committed", models.DecimalField(decimal_places=6, max_digits=24)),
                ("unpriced_lines", models.BigIntegerField()),
                ("day", models.DateField()),
                ("due_before", models.DecimalField(decimal_places=6, max_digits=24)),
                ("due_today", models.DecimalField(decimal_places=6, max_digits=24)),
                ("level", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("forecast", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("low", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("high", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("checked", models.IntegerField(default=0)),
                ("inside", models.IntegerField(default=0)),
                ("overrun_on", models.DateField(null=True)),
                ("overrun_from", models.DateField(null=True)),
                ("overrun_until", models.DateField(null=True)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("over", "Over"),
                            ("expected_over", "Over by the end"),
                            ("nearly_used", "Nearly used"),
                            ("unpriced", "At least, unpriced"),
                            ("on_plan", "On plan"),
                        ],
                        max_length=16,
                    ),
                ),
                ("as_of", models.DateTimeField()),
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
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "period"), name="budget_burn_period")
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetThreshold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cap", models.DecimalField(decimal_places=6, max_digits=24)),
                ("percent", models.PositiveSmallIntegerField()),
                ("reached_at", models.DateTimeField()),
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
                "ordering": ["percent"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "period", "cap", "percent"), name="budget_threshold_once"
                    )
                ],
            },
        ),
        secure_tenant_table("BudgetBurn", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("BudgetThreshold", ("SELECT", "INSERT")),
    ]
