"""Forms of use cases and their workflow steps."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import ExactDecimalField
from finops.forms.organisation.entry import (
    EntryForm,
    NamedRow,
    identifier,
    still_open,
    units_within,
)
from finops.models import CostCenter, Membership, UseCase, User, WorkflowStep
from finops.models.organisation.outcome_types import OutcomeUnit
from finops.models.organisation.use_cases import RiskTier, Stage
from finops.queries.outcome_types import type_labels
from finops.services.organisation.use_cases import USE_CASES, WORKFLOW_STEPS


def _words(column: str, label: Any, *, required: bool = False) -> forms.CharField:
    # Any: a lazy translation
    length = UseCase._meta.get_field(column).max_length  # type: ignore[union-attr]  # a column
    return forms.CharField(label=label, required=required, max_length=length)


class UseCaseForm(EntryForm):
    """Who owns a use case, what it optimises for, and what it may cost."""

    writes = USE_CASES

    slug = identifier("slug", UseCase, _("Use case"), _("As records name it: service_copilot."))
    business_unit = NamedRow("slug", label=_("Business unit"))
    name = _words("name", _("Name"), required=True)
    business_owner = NamedRow(
        "email", label=_("Business owner"), required=False, empty_label=_("Nobody yet")
    )
    cost_center = NamedRow("code", label=_("Cost center"))
    risk_tier = forms.ChoiceField(label=_("Risk tier"), choices=RiskTier.choices)
    stage = forms.ChoiceField(
        label=_("Stage"), choices=Stage.choices, initial=Stage.DISCOVERY.value
    )
    outcome_unit = forms.ChoiceField(
        label=_("Outcome unit"),
        choices=lambda: type_labels().items(),
        initial=OutcomeUnit.RESOLVED_CASE.value,
    )
    primary_objective = _words("primary_objective", _("Primary objective"), required=True)
    secondary_objective = _words("secondary_objective", _("Secondary objective"))
    excluded_objective = _words("excluded_objective", _("Must not be the first objective"))
    slo = _words("slo", _("SLO"))
    cost_slo = _words("cost_slo", _("Cost SLO"))
    cost_slo_usd_per_outcome = ExactDecimalField(
        label=_("Cost SLO per outcome (USD)"),
        required=False,
        max_digits=20,
        decimal_places=6,
        min_value=Decimal("0.000001"),
        help_text=_("Empty: no target."),
    )

    def choose_among(self) -> dict[str, models.QuerySet[Any]]:
        members = User.objects.filter(pk__in=Membership.objects.values("user_id"))
        centers, kept = CostCenter.objects.all(), None
        if self.reach is not None and self.row is None:
            centers = centers.filter(business_unit_id__in=self.reach.business_units)
        if self.row is not None:
            kept = self.row.cost_center_id
            centers = centers.filter(business_unit_id=self.row.business_unit_id)
        return {
            "business_unit": units_within(self.reach),
            "cost_center": still_open(centers, kept),
            "business_owner": members.order_by("name"),
        }


class WorkflowStepForm(EntryForm):
    """A step of the work that a use case does."""

    writes = WORKFLOW_STEPS

    slug = identifier("slug", WorkflowStep, _("Step"), _("As records name it: draft_answer."))
    use_case = NamedRow("slug", label=_("Use case"))
    name = forms.CharField(label=_("Name"), max_length=120)

    def choose_among(self) -> dict[str, models.QuerySet[Any]]:
        cases, reach = UseCase.objects.all(), self.reach
        if reach is not None:
            in_units = models.Q(business_unit_id__in=reach.business_units)
            cases = cases.filter(in_units | models.Q(pk__in=reach.use_cases))
        return {"use_case": still_open(cases)}
