"""How the results of a use case are credited to several requests: versions, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field

RULES = [
    ("equal", "Equal parts"),
    ("first", "All to the first request"),
    ("last", "All to the last request"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0015_outcome_types"),
        ("ledger", "0027_people_by_id"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="OutcomeDefinition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=64)),
                ("version", models.PositiveIntegerField()),
                ("valid_from", models.DateTimeField()),
                (
                    "credit_rule",
                    models.CharField(choices=RULES, default="equal", max_length=8),
                ),
                ("lookback_days", models.PositiveSmallIntegerField(default=30)),
                ("declared_at", models.DateTimeField(auto_now_add=True)),
                ("declared_by", models.CharField(max_length=200)),
                (
                    "declarer",
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
                "ordering": ["use_case_id", "kind", "-version"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "use_case", "kind", "version"),
                        name="outcome_definition_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credit_rule__in", ["equal", "first", "last"])),
                        name="outcome_definition_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lookback_days__gte", 1), ("lookback_days__lte", 366)),
                        name="outcome_definition_lookback",
                    ),
                ],
            },
        ),
        secure_tenant_table("OutcomeDefinition", INSERT_ONLY),
    ]
