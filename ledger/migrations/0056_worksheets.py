"""Values that people enter into worksheets, and decisions on growing: appended only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import secure_tenant_table, tenant_field


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0041_request_evidence"),
        ("ledger", "0055_slo_matrix"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ScaleDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "decision",
                    models.CharField(
                        choices=[("scale", "Scale"), ("hold", "Hold"), ("freeze", "Freeze")],
                        max_length=6,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                (
                    "proposal",
                    models.CharField(
                        choices=[("scale", "Scale"), ("hold", "Hold"), ("freeze", "Freeze")],
                        max_length=6,
                    ),
                ),
                ("grounds", models.JSONField(blank=True, default=list)),
                ("sheet_hash", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.CharField(max_length=200)),
                (
                    "decider",
                    models.ForeignKey(
                        db_index=False,
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
                "ordering": ["-decided_at", "-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["tenant", "use_case", "-decided_at"], name="scale_decision_time"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("month__day", 1),
                            ("decision__in", ["scale", "hold", "freeze"]),
                            ("proposal__in", ["scale", "hold", "freeze"]),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="scale_decision_terms",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorksheetEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("key", models.CharField(max_length=32)),
                ("version", models.PositiveIntegerField()),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=9, max_digits=22, null=True),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=200)),
                (
                    "enterer",
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
                "ordering": ["use_case_id", "key", "-month", "-version"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "use_case", "month", "key", "version"),
                        name="worksheet_entry_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("month__day", 1),
                            models.Q(("value", None), ("value__gte", 0), _connector="OR"),
                        ),
                        name="worksheet_entry_value",
                    ),
                ],
            },
        ),
        secure_tenant_table("ScaleDecision", ("SELECT", "INSERT")),
        secure_tenant_table("WorksheetEntry", ("SELECT", "INSERT")),
    ]
