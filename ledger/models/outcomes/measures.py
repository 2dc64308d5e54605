"""How scores and latencies are read: versions, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel
from ledger.calc.measures.terms import MINIMUM, MeasureTerms
from ledger.calc.outcomes.terms import LONGEST_METRIC

_NAMED_TERMS = tuple(MeasureTerms.__dataclass_fields__)


class MeasureDefinition(TenantModel):
    """One row is one version of how values of a metric are read, from a day on until the next.

    A new version is a new series: what came before it is read by the version of its day.
    """

    class Bound(models.TextChoices):
        AT_LEAST = "at_least", _("At least")
        AT_MOST = "at_most", _("At most")

    class Population(models.TextChoices):
        REQUESTS = "requests", _("Requests")
        OUTCOMES = "outcomes", _("Outcomes")

    class Sampling(models.TextChoices):
        ALL = "all", _("All of them")
        RANDOM = "random", _("A random sample")
        TRIGGERED = "triggered", _("Those that looked wrong")

    metric = models.CharField(max_length=LONGEST_METRIC)
    version = models.PositiveIntegerField()
    valid_from = models.DateField()
    label = models.CharField(max_length=120)
    bound = models.CharField(max_length=8, choices=Bound, default=Bound.AT_LEAST)
    threshold = models.DecimalField(max_digits=21, decimal_places=9)
    population = models.CharField(max_length=8, choices=Population, default=Population.REQUESTS)
    sampling = models.CharField(max_length=9, choices=Sampling, default=Sampling.RANDOM)
    minimum = models.PositiveIntegerField(default=MINIMUM)
    target_share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    declared_at = models.DateTimeField(auto_now_add=True)
    declared_by = models.CharField(max_length=200)  # the name as it was
    declarer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["metric", "-version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "metric", "version"], name="measure_definition_version"
            ),
            models.CheckConstraint(
                condition=Q(bound__in=["at_least", "at_most"])
                & Q(population__in=["requests", "outcomes"])
                & Q(sampling__in=["all", "random", "triggered"])
                & Q(minimum__gte=1)
                & (Q(target_share=None) | Q(target_share__gte=0, target_share__lte=1)),
                name="measure_definition_terms",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.version}"

    @property
    def terms(self) -> MeasureTerms:
        """What this version says, as it is calculated with."""
        return MeasureTerms(**{name: getattr(self, name) for name in _NAMED_TERMS})
