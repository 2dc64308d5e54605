"""Commitments: what a budget owes without having spent it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.calc.budgets.commitments import Dated
from finops.calc.dates.periods import DateRange
from finops.models.budgets.budgets import MONEY_DIGITS, MONEY_PLACES, Budget
from finops.models.days import refuse_impossible
from finops.scope.models import TenantForeignKey, TenantModel

_PERSON = settings.AUTH_USER_MODEL


class Commitment(TenantModel):
    """One row is an amount that a budget owes over the days from `first` to `last`, in its
    currency: reserved capacity, a contract, or money that is held for something. It stays as it
    was entered; it may be released from a day on, once. Who entered it is empty where a key did."""

    class Kind(models.TextChoices):
        RESERVED_CAPACITY = "reserved_capacity", _("Reserved capacity")
        CONTRACT = "contract", _("Contract")
        HOLD = "hold", _("Hold")

    budget = TenantForeignKey(Budget, related_name="commitments")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=120)
    reference = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(
        max_digits=MONEY_DIGITS,
        decimal_places=MONEY_PLACES,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    first = models.DateField(validators=[refuse_impossible])
    last = models.DateField(validators=[refuse_impossible])
    entered_by = models.ForeignKey(
        _PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField()
    released_from = models.DateField(null=True, blank=True, validators=[refuse_impossible])
    released_by = models.ForeignKey(
        _PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_reason = models.TextField(max_length=2000, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["first", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_amount"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="commitment_days"),
            models.CheckConstraint(
                condition=Q(kind__in=("reserved_capacity", "contract", "hold")),
                name="commitment_kind",
            ),
            models.CheckConstraint(
                condition=Q(released_from=None, released_by=None, release_reason="")
                | (Q(released_from__isnull=False) & ~Q(release_reason="")),
                name="commitment_release",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def dated(self) -> Dated:
        return Dated(self.amount, DateRange(self.first, self.last), self.released_from)
