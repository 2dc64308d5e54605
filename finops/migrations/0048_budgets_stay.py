"""The database itself holds that a budget stays for what it was asked for."""

from pathlib import Path

from django.db import migrations

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0047_overdue_reviews"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, "DROP FUNCTION app.budget_stays() CASCADE;"),
    ]
