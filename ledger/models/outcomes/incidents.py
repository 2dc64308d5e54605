"""Quality incidents: what went wrong with answers, as people record it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class QualityIncident(TenantModel):
    """One row is one incident of one use case; without an end it goes on.

    Nothing of it is changed but its end, which is set once.
    """

    class Severity(models.TextChoices):
        S0 = "S0", _("S0: harm to customers, or a breach")
        S1 = "S1", _("S1: serious, stopped before harm")
        S2 = "S2", _("S2: limited")
        S3 = "S3", _("S3: minor")

    use_case = TenantForeignKey(UseCase, related_name="+")
    severity = models.CharField(max_length=2, choices=Severity)
    title = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=200)  # the name as it was
    ended_by = models.CharField(max_length=200, blank=True)
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["-started_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=["S0", "S1", "S2", "S3"]), name="quality_incident_severity"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="quality_incident_end",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "use_case", "-started_at"], name="quality_incident_time")
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.title}"
