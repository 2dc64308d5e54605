"""What people put into the worksheets of use cases: values, and decisions on growing. Neither is
ever changed: another row says otherwise."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models import Review, UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class WorksheetEntry(TenantModel):
    """One row is one version of one value (`ledger.calc.worksheets.entries`) of a use case and
    month; the highest version holds. No value: it is taken back, and not known again."""

    use_case = TenantForeignKey(UseCase, related_name="+")
    month = models.DateField()  # its first day
    key = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=22, decimal_places=9, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)  # the name as it was
    enterer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["use_case_id", "key", "-month", "-version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "use_case", "month", "key", "version"],
                name="worksheet_entry_version",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1) & (Q(value=None) | Q(value__gte=0)),
                name="worksheet_entry_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.month:%Y-%m} {self.version}"


class ScaleDecision(TenantModel):
    """One row is what the owner of a use case decided in a review, with the reason, beside what the
    rule proposed on the month and the hash of the worksheet that was seen. The latest holds.
    Without a review it was decided on the worksheet, before reviews took that over."""

    class Proposal(models.TextChoices):
        SCALE = "scale", _("Scale")
        HOLD = "hold", _("Hold")
        FREEZE = "freeze", _("Freeze")

    use_case = TenantForeignKey(UseCase, related_name="+")
    month = models.DateField()  # its first day
    review = TenantForeignKey(Review, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Review.Decision)
    reason = models.CharField(max_length=2000)
    proposal = models.CharField(max_length=6, choices=Proposal)
    grounds = models.JSONField(default=list, blank=True)
    sheet_hash = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)  # the name as it was
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["-decided_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1)
                & Q(decision__in=["continue", "scale", "hold", "freeze", "stop"])
                & Q(proposal__in=["scale", "hold", "freeze"])
                & ~Q(reason=""),
                name="scale_decision_terms",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "use_case", "-decided_at"], name="scale_decision_time")
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.month:%Y-%m}"
