"""A job remembers how many rows its chunks have: a run that goes on counts in chunks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_storage")]
    operations = [
        migrations.AddField(
            "importjob",
            "chunk_rows",
            # In the database too: processes of the version before go on making jobs.
            models.IntegerField(default=50_000, db_default=50_000),
        ),
    ]
