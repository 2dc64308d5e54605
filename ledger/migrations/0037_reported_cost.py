"""Saved views of the page that was called variance belong to it under its new name."""

from django.db import migrations

MAINTAIN = "SET LOCAL app.maintenance = 'on'"
RENAME = "UPDATE finops_savedview SET page = '{new}' WHERE page = '{old}'"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0036_merged_traces"), ("finops", "0022_last_seen")]
    operations = [
        migrations.RunSQL(
            [MAINTAIN, RENAME.format(old="variance", new="reported_cost")],
            [MAINTAIN, RENAME.format(old="reported_cost", new="variance")],
        ),
    ]
