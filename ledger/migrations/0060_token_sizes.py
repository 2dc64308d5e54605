"""Tokens of requests are counted by day too: days that were counted without them are marked."""

from django.db import migrations

MARKS = """
SET LOCAL app.maintenance = 'on';
INSERT INTO ledger_daymark AS t (tenant_id, day, changes, since, marked_at)
SELECT tenant_id, day, 1, now(), now() FROM ledger_bucketedday
ON CONFLICT (tenant_id, day) DO UPDATE SET changes = t.changes + 1, marked_at = excluded.marked_at;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0059_driver_counts")]
    operations = [migrations.RunSQL(MARKS, migrations.RunSQL.noop)]
