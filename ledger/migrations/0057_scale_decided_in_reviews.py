"""A decision on growing names the review in which it was made, and is any that a review knows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.models


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0044_regular_reviews"),
        ("ledger", "0056_worksheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="scaledecision",
            name="scale_decision_terms",
        ),
        migrations.AddField(
            model_name="scaledecision",
            name="review",
            field=finops.scope.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="finops.review",
            ),
        ),
        migrations.AlterField(
            model_name="scaledecision",
            name="decision",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="scaledecision",
            name="reason",
            field=models.CharField(max_length=2000),
        ),
        migrations.AddConstraint(
            model_name="scaledecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("month__day", 1),
                    ("decision__in", ["continue", "scale", "hold", "freeze", "stop"]),
                    ("proposal__in", ["scale", "hold", "freeze"]),
                    models.Q(("reason", ""), _negated=True),
                ),
                name="scale_decision_terms",
            ),
        ),
    ]
