"""Use cases, the unit of ownership of AI spend, and their workflow steps."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.models.organisation.outcome_types import OutcomeUnit
from finops.models.organisation.tenants import identifier_validator
from finops.models.organisation.units import BusinessUnit, Closable, CostCenter
from finops.scope.models import TenantForeignKey, TenantModel


class RiskTier(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Stage(models.TextChoices):
    DISCOVERY = "discovery", _("Discovery")
    PILOT = "pilot", _("Pilot")
    RELEASE = "release", _("Release")
    SCALE = "scale", _("Scale")
    OPTIMIZE = "optimize", _("Optimize")


class UseCase(Closable):
    """One row is one AI use case; `slug` is `use_case_id` of requirements 12.1.

    `outcome_unit` is the main kind of its outcomes: what a request's `business_outcome_id` counts
    as when no outcome record of that kind says otherwise; a registered type. The objectives are
    those of requirements 8.1.
    """

    slug = models.CharField(max_length=128, validators=[identifier_validator])
    name = models.CharField(max_length=120)
    business_unit = TenantForeignKey(BusinessUnit, related_name="use_cases")
    cost_center = TenantForeignKey(CostCenter, related_name="use_cases")
    risk_tier = models.CharField(max_length=10, choices=RiskTier)
    business_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DISCOVERY)
    outcome_unit = models.CharField(
        max_length=64, validators=[identifier_validator], default=OutcomeUnit.RESOLVED_CASE
    )
    primary_objective = models.CharField(max_length=200)
    secondary_objective = models.CharField(max_length=200, blank=True)
    excluded_objective = models.CharField(max_length=200, blank=True)
    slo = models.CharField(max_length=300, blank=True)
    cost_slo = models.CharField(max_length=300, blank=True)
    cost_slo_usd_per_outcome = models.DecimalField(
        max_digits=20, decimal_places=6, null=True, blank=True
    )

    class Meta(TenantModel.Meta):
        ordering = ["slug"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="use_case_slug"),
            models.CheckConstraint(
                condition=models.Q(risk_tier__in=RiskTier.values), name="use_case_risk_tier"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=Stage.values), name="use_case_stage"
            ),
            models.CheckConstraint(
                condition=models.Q(cost_slo_usd_per_outcome__isnull=True)
                | models.Q(cost_slo_usd_per_outcome__gt=0),
                name="use_case_cost_slo_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WorkflowStep(Closable):
    """One row is one step of a use case's workflow, e.g. draft_answer."""

    use_case = TenantForeignKey(UseCase, related_name="workflow_steps")
    slug = models.CharField(max_length=128, validators=[identifier_validator])
    name = models.CharField(max_length=120)

    class Meta(TenantModel.Meta):
        ordering = ["slug"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "use_case", "slug"], name="workflow_step_slug"
            )
        ]

    def __str__(self) -> str:
        return self.name
