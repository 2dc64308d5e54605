"""How long classes are kept, and which months of facts are gone."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import finops.scope.context
from finops.scope.migrations import secure_tenant_table

GRANTS = """
REVOKE ALL ON ledger_retiredmonth FROM PUBLIC;
GRANT SELECT ON ledger_retiredmonth TO fin_app, fin_platform;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_periods")]
    operations = [
        migrations.CreateModel(
            name="RetentionPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("retention_class", models.CharField(max_length=128)),
                (
                    "raw_days",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(36600),
                        ]
                    ),
                ),
                (
                    "aggregate_days",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(36600),
                        ]
                    ),
                ),
                ("set_at", models.DateTimeField(auto_now=True)),
                ("set_by", models.CharField(max_length=200)),
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
                "ordering": ["retention_class"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "retention_class"), name="retention_class"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aggregate_days__gte", models.F("raw_days")),
                            ("aggregate_days__lte", 36600),
                            ("raw_days__gte", 30),
                        ),
                        name="retention_days",
                        violation_error_message="Sums are kept at least as long as facts.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetiredMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("frozen", "Frozen"),
                            ("dropped", "Dropped"),
                            ("restored", "Restored"),
                        ],
                        max_length=8,
                    ),
                ),
                ("frozen_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                ("restored_at", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(default=0)),
                ("bytes_freed", models.BigIntegerField(default=0)),
                ("archive", models.TextField(blank=True)),
                ("manifest_sha256", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["month"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["frozen", "dropped", "restored"])),
                        name="retired_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="retired_first_of_month"
                    ),
                ],
            },
        ),
        secure_tenant_table("RetentionPolicy"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
