"""What a source says an entry is may be a sentence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0020_retired_swept")]
    operations = [
        migrations.AlterField(entry, "mode", models.CharField(blank=True, max_length=200))
        for entry in ("priceentry", "tenantpriceentry")
    ]
