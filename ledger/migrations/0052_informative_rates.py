"""Counts beside those that are priced: a source of rates more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0051_call_details")]

    operations = [
        migrations.AlterField(
            "rate",
            "source",
            models.TextField(
                choices=[
                    ("event", "Price of the event"),
                    ("book", "Pricebook"),
                    ("reported", "Reported cost"),
                    ("included", "Included in the event's reported cost"),
                    ("informative", "Counted and never priced"),
                    ("unpriced", "Unpriced"),
                ]
            ),
        )
    ]
