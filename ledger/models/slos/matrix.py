"""The SLO and cost matrix: what each use case promises, and which savings it allows and forbids."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.models.budgets.changes import IN_FORCE, Signed, approved_names_who_and_when
from finops.models.organisation.use_cases import RiskTier
from finops.scope.models import TenantForeignKey, TenantModel
from ledger.calc.outcomes.terms import LONGEST_METRIC
from ledger.calc.slos.objectives import Objectives
from ledger.calc.slos.optimisations import OptimisationRule
from ledger.calc.slos.targets import WINDOWS, SloTerms

TARGET_PLACES = 6
THRESHOLD_PLACES = 3
_NAMED_TERMS = tuple(SloTerms.__dataclass_fields__)


def metric_names() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=LONGEST_METRIC), default=list, blank=True)


class SloMatrix(Signed):
    """One row is one version of a use case's row of the matrix, in force until the next is signed.

    `risk_tier` is the use case's when it was asked for; `owner` says who looks after it, in words.
    The objectives are names of figures, those of requirements 8.1.
    """

    use_case = TenantForeignKey(UseCase, related_name="+")
    version = models.PositiveIntegerField()
    risk_tier = models.CharField(max_length=10, choices=RiskTier)
    owner = models.CharField(max_length=200)
    primary_metrics = metric_names()
    secondary_metrics = metric_names()
    excluded_metrics = metric_names()

    class Meta(Signed.Meta):
        ordering = ["use_case_id", "-version"]
        default_permissions = ()
        constraints = [
            approved_names_who_and_when("slo_matrix_approved"),
            models.UniqueConstraint(
                fields=["tenant", "use_case", "version"], name="slo_matrix_version"
            ),
            models.UniqueConstraint(
                fields=["tenant", "use_case"],
                condition=Q(state__in=IN_FORCE),
                name="slo_matrix_in_force",
            ),
            models.UniqueConstraint(
                fields=["tenant", "use_case"],
                condition=Q(state__in=("draft", "in_review")),
                name="slo_matrix_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use_case.slug} {self.version}"

    @property
    def objectives(self) -> Objectives:
        return Objectives(
            tuple(self.primary_metrics),
            tuple(self.secondary_metrics),
            tuple(self.excluded_metrics),
        )


class SloTarget(TenantModel):
    """One row is one service level of a version."""

    class Kind(models.TextChoices):
        LATENCY = "latency", _("Latency")
        QUALITY = "quality", _("Quality")
        SAFETY = "safety", _("Safety")
        AVAILABILITY = "availability", _("Availability")
        COST = "cost", _("Cost")

    class Basis(models.TextChoices):
        GOOD_SHARE = "good_share", _("Share that is good, at least")
        BAD_SHARE = "bad_share", _("Share that is bad, at most")
        UNIT_COST = "unit_cost", _("Cost of a unit, at most")
        EVENTS = "events", _("Events, at most")

    matrix = TenantForeignKey(SloMatrix, related_name="slos")
    no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=120)
    metric = models.CharField(max_length=LONGEST_METRIC)
    basis = models.CharField(max_length=10, choices=Basis)
    target = models.DecimalField(max_digits=20, decimal_places=TARGET_PLACES)
    threshold_ms = models.DecimalField(
        max_digits=16, decimal_places=THRESHOLD_PLACES, null=True, blank=True
    )
    window_days = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ["no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "matrix", "no"], name="slo_target_no"),
            models.CheckConstraint(
                condition=Q(kind__in=("latency", "quality", "safety", "availability", "cost"))
                & Q(window_days__in=WINDOWS)
                & (
                    Q(basis__in=("good_share", "bad_share"), target__gte=0, target__lte=1)
                    | Q(basis="unit_cost", kind="cost", target__gt=0)
                    | Q(basis="events", target__gte=0)
                ),
                name="slo_target_terms",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def terms(self) -> SloTerms:
        """What this row says, as it is calculated with."""
        return SloTerms(**{name: getattr(self, name) for name in _NAMED_TERMS})


class SloOptimisation(TenantModel):
    """One row allows a saving up to a risk tier, or blocks it from one on; without a tier at any
    risk."""

    matrix = TenantForeignKey(SloMatrix, related_name="optimisations")
    no = models.PositiveSmallIntegerField()
    optimisation = models.CharField(max_length=120)
    is_allowed = models.BooleanField()
    tier = models.CharField(max_length=10, choices=RiskTier, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "matrix", "no"], name="slo_optimisation_no"),
            models.CheckConstraint(
                condition=Q(tier__in=("", "low", "medium", "high", "critical"))
                & ~Q(optimisation=""),
                name="slo_optimisation_tier",
            ),
        ]

    def __str__(self) -> str:
        return self.optimisation

    @property
    def rule(self) -> OptimisationRule:
        return OptimisationRule(self.optimisation, is_allowed=self.is_allowed, tier=self.tier)
