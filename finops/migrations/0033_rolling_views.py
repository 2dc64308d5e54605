"""A view whose period rolls has the period's name; one that keeps its dates has none."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("finops", "0032_whole_engine")]

    operations = [
        migrations.AddField(
            "savedview",
            "preset",
            models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddConstraint(
            "savedview",
            models.CheckConstraint(
                condition=Q(preset="") | Q(days=None), name="saved_view_one_period"
            ),
        ),
    ]
