"""Periods: the months of a tenant's books, and whether they are closed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel


class Period(TenantModel):
    """One row is one month of the tenant's calendar that was closed at least once.

    `starts_at` and `ends_at` are the month's instants in the zone in force when it was closed.
    The sums are those of the moment of closing. Its money never moves: what changes it later is
    booked as an adjustment in the open month. Months close and reopen in order.
    """

    class State(models.TextChoices):
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")

    month = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.CLOSED)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reopen_reason = models.TextField(blank=True)
    lines = models.BigIntegerField()
    events = models.BigIntegerField()
    unpriced_lines = models.BigIntegerField()
    requests = models.BigIntegerField()
    outcomes = models.BigIntegerField()
    cost_usd = models.DecimalField(max_digits=60, decimal_places=36)

    class Meta(TenantModel.Meta):
        ordering = ["-month"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "month"], name="period_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="period_begins_on_a_first"),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at"), ends_at__lte=F("closed_at")),
                name="period_closes_after_its_end",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", reopened_at=None, reopened_by=None, reopen_reason="")
                | (Q(state="reopened", reopened_at__gte=F("closed_at")) & ~Q(reopen_reason="")),
                name="period_state",
            ),
            models.CheckConstraint(
                condition=Q(reopened_by=None) | ~Q(reopened_by=F("closed_by")),
                name="period_reopened_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
