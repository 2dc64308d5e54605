"""An exchange rate says how many days after its own it holds: weekends, holidays."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0029_cases")]
    operations = [
        migrations.AddField(
            "exchangerate",
            "holds_days",
            models.PositiveSmallIntegerField(default=4, db_default=4),
        ),
        migrations.AddConstraint(
            "exchangerate",
            models.CheckConstraint(
                condition=Q(holds_days__lte=31), name="exchange_rate_holds_a_month"
            ),
        ),
    ]
