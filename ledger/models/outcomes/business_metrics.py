"""Business metrics: what other systems count of a use case, day by day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.scope.models import TenantForeignKey, TenantModel
from ledger.calc.measures.series import DECIMALS, DIGITS, LONGEST_NAME


class BusinessMetric(TenantModel):
    """One row is one value of a named series of a use case on a day of the tenant's clock.

    Appended only: a corrected value is the next `version` of its day, and the highest counts. All
    values of a series are added up, or all are averages.
    """

    class Aggregation(models.TextChoices):
        SUM = "sum", _("Added up: a count or an amount")
        MEAN = "mean", _("Averaged: a rate or a duration")

    metric = models.CharField(max_length=LONGEST_NAME)
    use_case = TenantForeignKey(UseCase, related_name="+")
    day = models.DateField()
    version = models.PositiveIntegerField(default=1)
    aggregation = models.CharField(max_length=4, choices=Aggregation, default=Aggregation.SUM)
    value = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=200)  # the name as it was
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["metric", "use_case", "day", "-version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "use_case", "metric", "day", "version"],
                name="business_metric_version",
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=["sum", "mean"]) & Q(version__gte=1),
                name="business_metric_terms",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.day}"
