"""What a draft asks of a risk tier may change while it is a draft, and its reason."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text()
FORMER = Path(__file__).with_name("0036_risk_tiers.sql").read_text()
BEGIN = FORMER.index("CREATE FUNCTION app.risk_tier_change()")
END = FORMER.index("CREATE TRIGGER risk_tier_change")
BACK = FORMER[BEGIN:END].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0039_webhooks"),
    ]

    operations = [
        migrations.RunSQL(SQL, BACK),
    ]
