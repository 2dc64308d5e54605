"""An attempt after which the same channel saw a later one of the same operation is superseded."""

from django.db import migrations, models

MARK = """
UPDATE ledger_sighting s SET is_superseded = true
WHERE s.operation_key IS NOT NULL AND EXISTS (
  SELECT FROM ledger_sighting later
  WHERE later.tenant_id = s.tenant_id AND later.operation_key = s.operation_key
    AND later.channel = s.channel
    AND (later.occurred_at, later.event_key) > (s.occurred_at, s.event_key)
)
"""
INDEX = """
CREATE INDEX ledger_sighting_superseded ON ledger_sighting (tenant_id, occurred_at)
  WHERE is_superseded
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0018_sightings")]
    operations = [
        migrations.AddField(
            "sighting", "is_superseded", models.BooleanField(default=False, db_default=False)
        ),
        migrations.RunSQL(
            ["SET LOCAL app.maintenance = 'on'", MARK, INDEX],
            ["DROP INDEX ledger_sighting_superseded"],
        ),
    ]
