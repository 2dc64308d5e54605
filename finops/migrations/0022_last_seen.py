"""When members were last here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0021_address_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="last_seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
