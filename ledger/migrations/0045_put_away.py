"""Who has put an import with trouble away: it waits for nobody then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0044_withdrawn_requests")]

    operations = [
        migrations.AddField(
            "importjob",
            "put_away_by",
            models.CharField(max_length=200, blank=True, default="", db_default=""),
        ),
    ]
