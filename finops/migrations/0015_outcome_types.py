"""Types of outcomes are an open, registered list; a use case's unit may be any of them."""

import django.core.validators
from django.db import migrations, models

from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field

IDENTIFIER = django.core.validators.RegexValidator(
    "^[A-Za-z0-9._:@/-]{1,128}$", "Use letters, digits and . _ : @ / - only."
)


class Migration(migrations.Migration):
    dependencies = [("finops", "0014_audit_actor_ids")]
    operations = [
        migrations.CreateModel(
            name="OutcomeType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=64, validators=[IDENTIFIER])),
                ("name", models.CharField(max_length=120)),
                ("tenant", tenant_field()),
            ],
            options={
                "ordering": ["slug"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "slug"), name="outcome_type_slug")
                ],
            },
        ),
        secure_tenant_table("OutcomeType", INSERT_ONLY),
        migrations.RemoveConstraint("usecase", "use_case_outcome_unit"),
        *(
            migrations.AlterField(
                model,
                "outcome_unit",
                models.CharField(default="resolved_case", max_length=64, validators=[IDENTIFIER]),
            )
            for model in ("usecase", "usecasehistory")
        ),
    ]
