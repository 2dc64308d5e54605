"""Documents of what is asked, held by their hash; critical money needs one that people decide."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.models.days
import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.human_in_loop() CASCADE;
DROP FUNCTION app.evidence_changes() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0040_amended_tiers"),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField()),
                (
                    "shows",
                    models.CharField(
                        choices=[
                            ("human_in_loop", "People decide, not the model alone"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("reference", models.CharField(max_length=500)),
                (
                    "sha256",
                    models.CharField(
                        max_length=64,
                        validators=[django.core.validators.RegexValidator("^[0-9a-f]{64}$")],
                    ),
                ),
                ("as_of", models.DateField(validators=[finops.models.days.refuse_impossible])),
                ("until", models.DateField(validators=[finops.models.days.refuse_impossible])),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="finops.approvalrequest",
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
                "ordering": ["no"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "request", "no"), name="evidence_no"),
                    models.CheckConstraint(
                        condition=models.Q(("shows__in", ("human_in_loop", "other"))),
                        name="evidence_shows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("as_of"))), name="evidence_ages"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="evidence_sha256",
                    ),
                ],
            },
        ),
        secure_tenant_table("RequestEvidence", ("SELECT", "INSERT", "DELETE")),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
