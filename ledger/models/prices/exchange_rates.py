"""What a unit of a currency was worth, day by day."""

from typing import Final

from django.db import models
from django.db.models import Q

from ledger.models.prices.columns import DECIMALS, DIGITS

# From the Thursday before Easter until the Tuesday after it: the longest that markets rest.
HELD_DAYS: Final = 4
MOST_HELD_DAYS: Final = 31


class ExchangeRate(models.Model):
    """One row is the worth of one unit of a currency in USD on one day (UTC).

    It holds until the next one, `holds_days` days after its own at most. Rows are never changed:
    a correction is a row recorded later, and the latest counts.
    """

    currency = models.CharField(max_length=3)
    day = models.DateField()
    usd_per_unit = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    holds_days = models.PositiveSmallIntegerField(default=HELD_DAYS, db_default=HELD_DAYS)
    source = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["currency", "-day", "-recorded_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "day", "recorded_at"], name="exchange_rate_once"
            ),
            models.CheckConstraint(condition=Q(usd_per_unit__gt=0), name="exchange_rate_positive"),
            models.CheckConstraint(
                condition=Q(holds_days__lte=MOST_HELD_DAYS), name="exchange_rate_holds_a_month"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency="USD"),
                name="exchange_rate_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
