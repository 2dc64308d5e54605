"""How scores and latencies are read: versions, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0037_notices"),
        ("ledger", "0048_outcome_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeasureDefinition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("metric", models.CharField(max_length=120)),
                ("version", models.PositiveIntegerField()),
                ("valid_from", models.DateField()),
                ("label", models.CharField(max_length=120)),
                (
                    "bound",
                    models.CharField(
                        choices=[("at_least", "At least"), ("at_most", "At most")],
                        default="at_least",
                        max_length=8,
                    ),
                ),
                ("threshold", models.DecimalField(decimal_places=9, max_digits=21)),
                (
                    "population",
                    models.CharField(
                        choices=[("requests", "Requests"), ("outcomes", "Outcomes")],
                        default="requests",
                        max_length=8,
                    ),
                ),
                (
                    "sampling",
                    models.CharField(
                        choices=[
                            ("all", "All of them"),
                            ("random", "A random sample"),
                            ("triggered", "Those that looked wrong"),
                        ],
                        default="random",
                        max_length=9,
                    ),
                ),
                ("minimum", models.PositiveIntegerField(default=30)),
                (
                    "target_share",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True),
                ),
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
            ],
            options={
                "ordering": ["metric", "-version"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "metric", "version"), name="measure_definition_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bound__in", ["at_least", "at_most"]),
                            ("population__in", ["requests", "outcomes"]),
                            ("sampling__in", ["all", "random", "triggered"]),
                            ("minimum__gte", 1),
                            models.Q(
                                ("target_share", None),
                                models.Q(("target_share__gte", 0), ("target_share__lte", 1)),
                                _connector="OR",
                            ),
                        ),
                        name="measure_definition_terms",
                    ),
                ],
            },
        ),
        secure_tenant_table("MeasureDefinition", INSERT_ONLY),
    ]
