"""Regular reviews of use cases, and what their owner decides."""

import django.db.models.deletion
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import composite_foreign_key

OWN_USE_CASE = (
    composite_foreign_key("finops_review", "use_case_id", "finops_usecase")
    + ";CREATE INDEX finops_review_use_case_id ON finops_review (tenant_id, use_case_id)"
)
NO_USE_CASE = """
ALTER TABLE finops_review DROP CONSTRAINT finops_review_use_case_id_tenant_fk;
DROP INDEX finops_review_use_case_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0043_old_notices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="review",
            name="review_once",
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_kind",
        ),
        migrations.RenameField(
            model_name="review",
            old_name="month",
            new_name="starts_on",
        ),
        migrations.AddField(
            model_name="review",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("continue", "Go on as it is"),
                    ("scale", "Scale"),
                    ("hold", "Hold"),
                    ("freeze", "Freeze"),
                    ("stop", "Stop"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="next_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="rhythm",
            field=models.CharField(
                blank=True,
                choices=[
                    ("weekly", "Weekly review"),
                    ("fortnightly", "Fortnightly review"),
                    ("monthly", "Monthly FinOps review"),
                    ("quarterly", "Quarterly funding review"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="shown",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="review",
            name="since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="success_metric",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="review",
            name="use_case",
            field=finops.scope.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="finops.usecase",
            ),
        ),
        migrations.RunSQL(OWN_USE_CASE, NO_USE_CASE),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("tenant", "kind", "subject", "rhythm", "starts_on"), name="review_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("kind", "cadence")),
                fields=("tenant", "subject", "rhythm"),
                name="review_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "overrun"), ("rhythm", "")),
                    models.Q(
                        ("kind", "incident"),
                        ("rhythm", ""),
                        ("since__isnull", False),
                        ("use_case__isnull", False),
                    ),
                    models.Q(
                        ("kind", "cadence"),
                        ("rhythm__in", ("weekly", "fortnightly", "monthly", "quarterly")),
                        ("since__isnull", False),
                        ("use_case__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="review_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", ""), ("next_on", None), ("success_metric", "")),
                    models.Q(
                        ("decision", "scale"),
                        ("use_case__isnull", False),
                        models.Q(("success_metric", ""), _negated=True),
                    ),
                    models.Q(
                        ("decision__in", ("continue", "hold", "freeze", "stop")),
                        ("use_case__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="review_decision",
            ),
        ),
    ]
