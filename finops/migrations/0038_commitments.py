"""What budgets owe: contracts, reserved capacity, holds."""

from decimal import Decimal
from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.models.days
import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table

HELD = Path(__file__).with_suffix(".sql").read_text()
HELD_BACK = "DROP FUNCTION app.commitment_stays() CASCADE"


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0037_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reserved_capacity", "Reserved capacity"),
                            ("contract", "Contract"),
                            ("hold", "Hold"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("reference", models.CharField(blank=True, max_length=120)),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    ),
                ),
                ("first", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("last", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("entered_at", models.DateTimeField()),
                (
                    "released_from",
                    models.DateField(
                        blank=True, null=True, validators=[finops.models.days.refuse_impossible]
                    ),
                ),
                ("release_reason", models.TextField(blank=True, max_length=2000)),
                (
                    "budget",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="finops.budget",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
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
                "ordering": ["first", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="commitment_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="commitment_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("reserved_capacity", "contract", "hold"))),
                        name="commitment_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("release_reason", ""),
                                ("released_by", None),
                                ("released_from", None),
                            ),
                            models.Q(
                                ("released_from__isnull", False),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="commitment_release",
                    ),
                ],
            },
        ),
        secure_tenant_table("Commitment", ("SELECT", "INSERT", "UPDATE")),
        migrations.RunSQL(HELD, HELD_BACK),
    ]
