"""Definitions of outcomes say when a result counts and what it is worth; scores join their cases.

What was declared before holds as it did: nobody asks for a verdict, and a value is what a record
says. Going back, results of which nothing is known count again; then run `rollup --rebuild`.
"""

from decimal import Decimal

from django.conf import settings
from django.db import migrations, models

MAINTAIN = "SET LOCAL app.maintenance = 'on'"
CASES_OF_SCORES = """
UPDATE ledger_qualityscore SET case_key = md5(business_outcome_id)::uuid
WHERE business_outcome_id IS NOT NULL
"""
OUTCOMES_OF_SCORES = """
UPDATE ledger_qualityscore SET case_key = md5('3|' || business_outcome_id)::uuid
WHERE business_outcome_id IS NOT NULL
"""
REALISED = [
    "UPDATE ledger_outcomeday SET realised_usd = value_usd WHERE value_usd <> 0",
    "UPDATE ledger_cohortday SET realised_usd = value_usd WHERE value_usd <> 0",
]
KNOWN = "UPDATE ledger_outcomecredit SET is_counted = true WHERE is_counted IS NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0036_risk_tiers"),
        ("ledger", "0047_outcome_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField(
            model_name="qualityscore",
            old_name="outcome_key",
            new_name="case_key",
        ),
        migrations.AddField(
            model_name="cohortday",
            name="realised_usd",
            field=models.DecimalField(db_default=0, decimal_places=22, default=0, max_digits=60),
        ),
        migrations.AddField(
            model_name="cohortday",
            name="unknown_credit",
            field=models.DecimalField(db_default=0, decimal_places=0, default=0, max_digits=60),
        ),
        migrations.AddField(
            model_name="outcomecredit",
            name="realisation",
            field=models.DecimalField(db_default=1, decimal_places=4, default=1, max_digits=5),
        ),
        migrations.AddField(
            model_name="outcomecredit",
            name="why",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="outcomeday",
            name="realised_usd",
            field=models.DecimalField(db_default=0, decimal_places=22, default=0, max_digits=60),
        ),
        migrations.AddField(
            model_name="outcomeday",
            name="unknown_credit",
            field=models.DecimalField(db_default=0, decimal_places=0, default=0, max_digits=60),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="adoption",
            field=models.CharField(
                choices=[
                    ("if_told", "Nobody says no"),
                    ("required", "Somebody says yes"),
                    ("not_asked", "Not asked"),
                ],
                default="if_told",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="lag_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="loaded_rate_usd_per_hour",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="minutes_per_outcome",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="quality",
            field=models.CharField(
                choices=[
                    ("if_told", "Nobody says no"),
                    ("required", "Somebody says yes"),
                    ("not_asked", "Not asked"),
                ],
                default="if_told",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="quality_bound",
            field=models.CharField(
                choices=[("at_least", "At least"), ("at_most", "At most")],
                default="at_least",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="quality_metric",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="quality_threshold",
            field=models.DecimalField(blank=True, decimal_places=9, max_digits=21, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="realisation",
            field=models.DecimalField(decimal_places=4, default=Decimal("1"), max_digits=5),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="risk",
            field=models.CharField(
                choices=[
                    ("if_told", "Nobody says no"),
                    ("required", "Somebody says yes"),
                    ("not_asked", "Not asked"),
                ],
                default="if_told",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="risk_bound",
            field=models.CharField(
                choices=[("at_least", "At least"), ("at_most", "At most")],
                default="at_most",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="risk_metric",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="risk_threshold",
            field=models.DecimalField(blank=True, decimal_places=9, max_digits=21, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="source",
            field=models.CharField(
                choices=[("any", "A record, or the id on a request"), ("records", "A record only")],
                default="any",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="unit_value_usd",
            field=models.DecimalField(blank=True, decimal_places=18, max_digits=42, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="usd_per_outcome",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True),
        ),
        migrations.AddField(
            model_name="outcomedefinition",
            name="worth",
            field=models.CharField(
                choices=[
                    ("as_reported", "As its record says"),
                    ("labour", "Labour saved"),
                    ("prevented_loss", "Loss prevented"),
                    ("revenue", "Revenue"),
                    ("containment", "Contained without a person"),
                ],
                default="as_reported",
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="outcomecredit",
            name="is_counted",
            field=models.BooleanField(null=True),
        ),
        migrations.AddConstraint(
            model_name="outcomedefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source__in", ["any", "records"]),
                    ("quality__in", ["required", "if_told", "not_asked"]),
                    ("risk__in", ["required", "if_told", "not_asked"]),
                    ("adoption__in", ["required", "if_told", "not_asked"]),
                ),
                name="outcome_definition_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcomedefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("quality_metric", ""), ("quality_threshold", None)),
                        models.Q(
                            models.Q(("quality_metric", ""), _negated=True),
                            ("quality_threshold__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("risk_metric", ""), ("risk_threshold", None)),
                        models.Q(
                            models.Q(("risk_metric", ""), _negated=True),
                            ("risk_threshold__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    ("quality_bound__in", ["at_least", "at_most"]),
                    ("risk_bound__in", ["at_least", "at_most"]),
                ),
                name="outcome_definition_scores",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcomedefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("realisation__gte", 0),
                    ("realisation__lte", 1),
                    models.Q(("unit_value_usd", None), ("unit_value_usd__gte", 0), _connector="OR"),
                ),
                name="outcome_definition_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcomedefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lag_days", None),
                    ("lag_days__lte", models.F("lookback_days")),
                    _connector="OR",
                ),
                name="outcome_definition_lag",
            ),
        ),
        migrations.RunSQL(
            [MAINTAIN, CASES_OF_SCORES, *REALISED],
            [MAINTAIN, OUTCOMES_OF_SCORES, KNOWN],
        ),
    ]
