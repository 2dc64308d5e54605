"""What an import says of each of its files, of rows about no call, and of a refused value."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0025_request_details")]

    operations = [
        migrations.AddField(
            "importjob", "skipped", models.BigIntegerField(default=0, db_default=0)
        ),
        migrations.AddField("importjob", "by_file", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "importreject", "value", models.CharField(max_length=80, blank=True, db_default="")
        ),
    ]
