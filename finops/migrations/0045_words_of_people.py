"""The database itself holds who says that a condition is met, and who answers in a review."""

from pathlib import Path

from django.db import migrations

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.condition_check() CASCADE;
DROP FUNCTION app.review_part() CASCADE;
DROP FUNCTION app.review_ends() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0044_regular_reviews"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
