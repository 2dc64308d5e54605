"""Meters say how a call was served and how it went."""

from django.db import migrations, models

# The digest is of all words, so that the rows made before are found again.
DIGESTS = r"""
SET LOCAL app.maintenance = 'on';
UPDATE ledger_meter SET digest = md5(concat_ws(
  E'\x1f', component, provider, model, meter, unit, allocation_method, retention_class,
  service_tier, requested_service_tier, region, settlement, call_status
))::uuid;
"""


def word(name: str, default: str) -> migrations.AddField:
    return migrations.AddField("meter", name, models.TextField(default=default, db_default=default))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_importjob_chunk_rows")]
    operations = [
        word("service_tier", ""),
        word("requested_service_tier", ""),
        word("region", ""),
        word("settlement", "final"),
        word("call_status", "ok"),
        migrations.RunSQL(DIGESTS, migrations.RunSQL.noop),
    ]
