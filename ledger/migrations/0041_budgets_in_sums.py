"""Sums know the budget of requests. Those of before have none: a default that rewrites no table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0040_signed_periods")]
    operations = [
        migrations.AddField(
            "attribution", "budget_id", models.TextField(default="", db_default="")
        ),
    ]
