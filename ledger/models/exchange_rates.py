"""What a unit of a currency was worth, day by day."""

from django.db import models
from django.db.models import Q

from ledger.models.pricebook_columns import DECIMALS, DIGITS


class ExchangeRate(models.Model):
    """One row is the worth of one unit of a currency in USD on one day (UTC).

    Rows are never changed: a correction is a row recorded later, and the latest counts.
    """

    currency = models.CharField(max_length=3)
    day = models.DateField()
    usd_per_unit = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
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
                condition=Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency="USD"),
                name="exchange_rate_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
