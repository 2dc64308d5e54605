"""Cost lines have a sign: what was posted counts, what was reversed counts against it."""

from django.db import migrations, models

ONLY_SIGNS = "ALTER TABLE ledger_costline ADD CONSTRAINT posted_or_reversed CHECK (sign IN (1, -1))"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_meter_words")]
    operations = [
        migrations.AddField("costline", "sign", models.SmallIntegerField(default=1, db_default=1)),
        migrations.RunSQL(ONLY_SIGNS, migrations.RunSQL.noop),
    ]
