"""Retention: how long classes are kept, and which months of facts are gone."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel
from ledger.calc.retention import LEAST_RAW_DAYS, MOST_DAYS, Keeping

DAYS = [MinValueValidator(LEAST_RAW_DAYS), MaxValueValidator(MOST_DAYS)]


class RetentionPolicy(TenantModel):
    """One row says how long facts and sums of one retention class are kept, in days.

    It adds to what the name of the class promises, and never takes from it.
    """

    retention_class = models.CharField(max_length=128)
    raw_days = models.PositiveIntegerField(validators=DAYS)
    aggregate_days = models.PositiveIntegerField(validators=DAYS)
    set_at = models.DateTimeField(auto_now=True)
    set_by = models.CharField(max_length=200)  # the name as it was
    setter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["retention_class"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "retention_class"], name="retention_class"),
            models.CheckConstraint(
                condition=Q(
                    raw_days__gte=LEAST_RAW_DAYS,
                    aggregate_days__gte=F("raw_days"),
                    aggregate_days__lte=MOST_DAYS,
                ),
                name="retention_days",
                violation_error_message=_("Sums are kept at least as long as facts."),
            ),
        ]

    def __str__(self) -> str:
        return self.retention_class

    @property
    def keeping(self) -> Keeping:
        return Keeping(self.raw_days, self.aggregate_days)


class RetiredMonth(models.Model):
    """One row is one UTC month of facts, of all tenants, that is no longer written.

    First frozen, so that its archive is whole; then dropped, and swept of the keys of its
    records; perhaps restored. Written by the owner's role. Records of a month that is frozen or
    dropped are refused at the door: their keys are gone, and nobody could tell whether they were
    counted before.
    """

    class State(models.TextChoices):
        FROZEN = "frozen", _("Frozen")
        DROPPED = "dropped", _("Dropped")
        RESTORED = "restored", _("Restored")

    month = models.DateField(primary_key=True)
    state = models.CharField(max_length=8, choices=State)
    frozen_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)
    bytes_freed = models.BigIntegerField(default=0)
    archive = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["month"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["frozen", "dropped", "restored"]), name="retired_state"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="retired_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
