"""What people write into the memos of gates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0048_budgets_stay"),
        ("gates", "0001_funding_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MemoVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveSmallIntegerField()),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("zh", "Chinese")], max_length=2),
                ),
                ("no", models.PositiveSmallIntegerField()),
                ("texts", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gate",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memo_versions",
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
                "ordering": ["gate_id", "seq", "language", "no"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "gate", "seq", "language", "no"), name="memo_version_no"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "zh"]), ("no__gte", 1)),
                        name="memo_version_terms",
                    ),
                ],
            },
        ),
        secure_tenant_table("MemoVersion", INSERT_ONLY),
    ]
