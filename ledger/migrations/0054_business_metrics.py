"""Business metrics: values by day; a correction is a version more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import secure_tenant_table, tenant_field


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0041_request_evidence"),
        ("ledger", "0053_budget_overruns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BusinessMetric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("metric", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "Added up: a count or an amount"),
                            ("mean", "Averaged: a rate or a duration"),
                        ],
                        default="sum",
                        max_length=4,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=24)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", models.CharField(max_length=200)),
                (
                    "recorder",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tenant", tenant_field()),
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
                "ordering": ["metric", "use_case", "day", "-version"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "use_case", "metric", "day", "version"),
                        name="business_metric_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aggregation__in", ["sum", "mean"]), ("version__gte", 1)
                        ),
                        name="business_metric_terms",
                    ),
                ],
            },
        ),
        secure_tenant_table("BusinessMetric", ("SELECT", "INSERT")),
    ]
