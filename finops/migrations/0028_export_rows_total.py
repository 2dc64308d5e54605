"""How many rows an export will have, so that its progress has an end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("finops", "0027_clock")]
    operations = [
        migrations.AddField(
            "exportjob", "rows_total", models.BigIntegerField(blank=True, null=True)
        )
    ]
