"""A dropped month remembers when the keys of its records were swept away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0019_superseded_attempts")]
    operations = [
        migrations.AddField("retiredmonth", "swept_at", models.DateTimeField(null=True)),
    ]
