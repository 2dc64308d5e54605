"""Preventive limits: what holds before a request comes in (requirements 9.2)."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models.budgets.budgets import MONEY_DIGITS, MONEY_PLACES
from finops.models.budgets.changes import IN_FORCE, OPEN, Signed, approved_names_who_and_when
from finops.models.budgets.scopes import ScopedMoney
from finops.models.organisation.tenants import identifier_validator


class Limit(ScopedMoney, Signed):
    """One row is one version of a limit on what is in its scope: at most `amount` a day or a
    month, or a budget that each request has to name. `slug` stays the same over versions."""

    class What(models.TextChoices):
        DAILY_CAP = "daily_cap", _("Most a day")
        MONTHLY_QUOTA = "monthly_quota", _("Most a month")
        BUDGET_REQUIRED = "budget_required", _("An approved budget is required")

    slug = models.CharField(max_length=128, validators=[identifier_validator])
    what = models.CharField(max_length=16, choices=What)
    amount = models.DecimalField(
        max_digits=MONEY_DIGITS,
        decimal_places=MONEY_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(
        max_length=3, blank=True, validators=[RegexValidator(r"^[A-Z]{3}$")]
    )

    class Meta(ScopedMoney.Meta):
        ordering = ["slug", "-id"]
        default_permissions = ()
        constraints = [
            approved_names_who_and_when("limit_approved"),
            models.UniqueConstraint(
                fields=["tenant", "slug"], condition=Q(state__in=IN_FORCE), name="limit_in_force"
            ),
            models.UniqueConstraint(
                fields=["tenant", "slug"],
                condition=Q(state__in=OPEN),
                name="limit_one_open",
                violation_error_code="limit_one_open",
            ),
            models.CheckConstraint(
                condition=Q(what="budget_required", amount__isnull=True, currency="")
                | (
                    Q(what__in=("daily_cap", "monthly_quota"), amount__gte=0)
                    & Q(currency__regex=r"^[A-Z]{3}$")
                ),
                name="limit_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.slug
