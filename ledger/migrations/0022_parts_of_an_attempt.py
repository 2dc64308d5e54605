"""Sightings of one moment are parts of one attempt: none of them supersedes another."""

from django.db import migrations

UNMARK = """
UPDATE ledger_sighting s SET is_superseded = false
WHERE s.is_superseded AND NOT EXISTS (
  SELECT FROM ledger_sighting later
  WHERE later.tenant_id = s.tenant_id AND later.operation_key = s.operation_key
    AND later.channel = s.channel AND later.occurred_at > s.occurred_at
)
"""
MARK = """
UPDATE ledger_sighting s SET is_superseded = true
WHERE s.operation_key IS NOT NULL AND EXISTS (
  SELECT FROM ledger_sighting later
  WHERE later.tenant_id = s.tenant_id AND later.operation_key = s.operation_key
    AND later.channel = s.channel
    AND (later.occurred_at, later.event_key) > (s.occurred_at, s.event_key)
)
"""
MAINTAIN = "SET LOCAL app.maintenance = 'on'"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0021_longer_modes")]
    operations = [migrations.RunSQL([MAINTAIN, UNMARK], [MAINTAIN, MARK])]
