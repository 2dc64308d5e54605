"""How many rows of a job were not taken beyond those whose reasons are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0031_calls")]

    operations = [
        migrations.AddField("importjob", "untold", models.BigIntegerField(default=0, db_default=0)),
    ]
