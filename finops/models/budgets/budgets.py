"""Budgets and their periods."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.calc.dates.periods import DateRange
from finops.models.budgets.scopes import ScopedMoney
from finops.models.days import refuse_impossible
from finops.models.organisation.tenants import identifier_validator
from finops.scope.models import TenantForeignKey, TenantModel

MONEY_DIGITS, MONEY_PLACES = 18, 2
MOST_WEIGHT = 100


class PeriodKindChoices(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Fiscal quarter")
    YEAR = "year", _("Fiscal year")
    PROJECT = "project", _("Project with dates")


def seven_ones() -> list[Decimal]:
    return [Decimal(1)] * 7


class Budget(ScopedMoney):
    """One row is one budget; `slug` is the `budget_id` that requests carry.

    Its money is that of its periods (`BudgetAmount`), in `currency`. `weekdays` says how much of
    it falls on Monday to Sunday; with `follows_calendar` named events count besides. At the end
    of a period up to `carry_limit` of what is left goes over to the next; empty: nothing.
    """

    slug = models.CharField(max_length=128, validators=[identifier_validator])
    name = models.CharField(max_length=120)
    parent = TenantForeignKey("finops.Budget", null=True, blank=True, related_name="children")
    period_kind = models.CharField(
        max_length=8, choices=PeriodKindChoices, default=PeriodKindChoices.MONTH
    )
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    weekdays = ArrayField(
        models.DecimalField(
            max_digits=7,
            decimal_places=4,
            validators=[MinValueValidator(0), MaxValueValidator(MOST_WEIGHT)],
        ),
        size=7,
        default=seven_ones,
    )
    follows_calendar = models.BooleanField(default=True)
    carry_limit = models.DecimalField(
        max_digits=MONEY_DIGITS,
        decimal_places=MONEY_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True, validators=[refuse_impossible])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedMoney.Meta):
        ordering = ["slug"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="budget_slug"),
            models.CheckConstraint(
                condition=Q(period_kind__in=PeriodKindChoices.values), name="budget_period_kind"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="budget_currency"
            ),
            models.CheckConstraint(
                condition=Q(carry_limit__isnull=True) | Q(carry_limit__gte=0),
                name="budget_carry_limit",
            ),
            models.CheckConstraint(condition=Q(weekdays__len=7), name="budget_weekdays"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="budget_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetPeriod(TenantModel):
    """One row is one period of a budget, from the day `first` to the day `last`; `starts_at` and
    `ends_at` are its instants in the zone that held when it was made. Periods of one budget never
    overlap."""

    budget = TenantForeignKey(Budget, related_name="periods")
    first = models.DateField(validators=[refuse_impossible])
    last = models.DateField(validators=[refuse_impossible])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["first", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "budget", "first"], name="budget_period_first"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first"), ends_at__gt=F("starts_at")),
                name="budget_period_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.first} – {self.last}"

    @property
    def dates(self) -> DateRange:
        return DateRange(self.first, self.last)
