"""What budgets have cost so far, and where that leads: computed from the sums, like them."""

from decimal import Decimal
from typing import Any, Final  # Any: options of one field class

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.models import BudgetPeriod
from finops.scope.models import TenantForeignKey, TenantModel
from ledger.calc.budgets.forecast import BandCoverage

MONEY_DIGITS, MONEY_PLACES = 24, 6


_MONEY: Final[dict[str, Any]] = {"max_digits": MONEY_DIGITS, "decimal_places": MONEY_PLACES}


def _money() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(**_MONEY)


def _perhaps() -> "models.DecimalField[Decimal | None, Decimal | None]":
    """Nobody knows it where nothing is forecast."""
    return models.DecimalField(**_MONEY, null=True)


class BudgetBurn(TenantModel):
    """One row is one period of a budget as it stood at `as_of`, in the budget's currency.

    `cap` is the amount in force and what was `carried` over. `due_before` is what the curve has
    for the days before `day`, `due_today` for that day. `spent` is at each day's exchange rate,
    `spent_at_approved_rate` at that of the approval. `unpriced_lines` are in no figure.
    """

    class Standing(models.TextChoices):
        OVER = "over", _("Over")
        EXPECTED_OVER = "expected_over", _("Over by the end")
        NEARLY_USED = "nearly_used", _("Nearly used")
        UNPRICED = "unpriced", _("At least, unpriced")
        ON_PLAN = "on_plan", _("On plan")

    period = TenantForeignKey(BudgetPeriod, related_name="+")
    cap = _money()
    carried = _money()
    spent = _money()
    spent_usd = _money()
    spent_at_approved_rate = _money()
    committed = _money()
    unpriced_lines = models.BigIntegerField()
    day = models.DateField()
    due_before = _money()
    due_today = _money()
    level = _perhaps()
    forecast = _perhaps()
    low = _perhaps()
    high = _perhaps()
    checked = models.IntegerField(default=0)
    inside = models.IntegerField(default=0)
    overrun_on = models.DateField(null=True)
    overrun_from = models.DateField(null=True)
    overrun_until = models.DateField(null=True)
    standing = models.CharField(max_length=16, choices=Standing)
    as_of = models.DateTimeField()

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "period"], name="budget_burn_period")
        ]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.spent} of {self.cap}"

    @property
    def coverage(self) -> BandCoverage:
        return BandCoverage(self.checked, self.inside)


class BudgetOverrun(TenantModel):
    """One row says when spend was first expected to pass a cap before the period ends, and on which
    day; another cap is told anew."""

    period = TenantForeignKey(BudgetPeriod, related_name="+")
    cap = _money()
    forecast = _money()
    overrun_on = models.DateField()
    noted_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["noted_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "period", "cap"], name="budget_overrun_once")
        ]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.forecast} of {self.cap}"


class BudgetThreshold(TenantModel):
    """One row says when spend first reached a share of a cap; another cap is told anew."""

    period = TenantForeignKey(BudgetPeriod, related_name="+")
    cap = _money()
    percent = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["percent"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "period", "cap", "percent"], name="budget_threshold_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.percent}%"
