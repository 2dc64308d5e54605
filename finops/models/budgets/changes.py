"""Decisions about money: a budget asked for, raised, cut, or moved from one to another."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.models.budgets.budgets import MONEY_DIGITS, MONEY_PLACES, BudgetPeriod
from finops.models.days import refuse_impossible
from finops.models.organisation.use_cases import RiskTier
from finops.scope.models import TenantForeignKey, TenantModel

OPEN = ("draft", "in_review")
IN_FORCE = ("approved", "conditionally_approved", "frozen")


class SignedState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    ON_CONDITIONS = "conditionally_approved", _("Approved with conditions")
    FROZEN = "frozen", _("Frozen")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")


class Signed(TenantModel):
    """What budgets and limits have in common as things that people sign."""

    state = models.CharField(max_length=24, choices=SignedState, default=SignedState.DRAFT)
    reason = models.TextField(max_length=2000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        abstract = True


def approved_names_who_and_when(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=(
            Q(state__in=(*IN_FORCE, "superseded"), approved_by__isnull=False)
            & Q(approved_at__isnull=False)
        )
        | Q(state="expired")
        | (
            Q(state__in=("draft", "in_review", "rejected", "withdrawn"))
            & Q(approved_by=None, approved_at=None)
        ),
        name=name,
    )


class BudgetChange(Signed):
    """One row is one decision that is asked for: its amounts are `BudgetAmount` rows, one of a
    new budget, an increase or a cut, two of a transfer.

    `risk_tier` is the highest of its budgets; `usd_per_unit` the exchange rate it was asked with;
    `evidence` what was shown beside it: burn, forecast and unit cost of that moment.
    """

    class What(models.TextChoices):
        NEW = "new", _("New budget")
        INCREASE = "increase", _("Increase")
        CUT = "cut", _("Cut")
        TRANSFER = "transfer", _("Transfer")

    what = models.CharField(max_length=8, choices=What)
    risk_tier = models.CharField(max_length=10, choices=RiskTier)
    usd_per_unit = models.DecimalField(max_digits=24, decimal_places=12)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta(Signed.Meta):
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            approved_names_who_and_when("budget_change_approved"),
            models.CheckConstraint(
                condition=Q(what__in=("new", "increase", "cut", "transfer")),
                name="budget_change_what",
            ),
            models.CheckConstraint(condition=Q(usd_per_unit__gt=0), name="budget_change_rate"),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="budget_change_state")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.pk}"


class BudgetAmount(TenantModel):
    """One row says what a period's amount shall be from the day `since` on; `before` is what it
    was when this was asked, empty for a new budget. Of a transfer the two changes sum to 0."""

    change = TenantForeignKey(BudgetChange, related_name="amounts")
    period = TenantForeignKey(BudgetPeriod, related_name="amounts")
    before = models.DecimalField(
        max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, null=True, blank=True
    )
    amount = models.DecimalField(
        max_digits=MONEY_DIGITS,
        decimal_places=MONEY_PLACES,
        validators=[MinValueValidator(0)],
    )
    since = models.DateField(validators=[refuse_impossible])

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "change", "period"], name="budget_amount"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & (Q(before__isnull=True) | Q(before__gte=0)),
                name="budget_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=True) | ~Q(before=F("amount")),
                name="budget_amount_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.amount}"
