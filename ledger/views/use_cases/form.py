"""The form that edits a use case."""

from typing import Any

from django import forms
from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import CostCenter, Membership, UseCase, User
from finops.models.use_cases import RiskTier, Stage
from finops.queries.outcome_types import type_labels
from finops.services.organisation.use_cases import UseCaseChange, state_of


def _length(column: str) -> int | None:
    field: Field[Any, Any] = UseCase._meta.get_field(column)  # type: ignore[assignment]  # a column
    return field.max_length


def _words(column: str, label: Any, *, required: bool = False) -> forms.CharField:
    # Any: a lazy translation
    return forms.CharField(label=label, required=required, max_length=_length(column))


def owner_and_cost_center(use_case: UseCase) -> dict[str, forms.Field]:
    """Made per request: their choices are the tenant's members and the unit's cost centers."""
    members = User.objects.filter(pk__in=Membership.objects.values("user_id"))
    centers = CostCenter.objects.filter(business_unit_id=use_case.business_unit_id)
    return {
        "business_owner": forms.ModelChoiceField(
            label=_("Business owner"),
            queryset=members.order_by("name"),
            required=False,
            empty_label=_("Nobody yet"),
        ),
        "cost_center": forms.ModelChoiceField(
            label=_("Cost center"), queryset=centers, empty_label=None
        ),
    }


class UseCaseForm(forms.Form):
    """Everything that may be edited; `seen` is the state the editor started from."""

    name = _words("name", gettext_lazy("Name"), required=True)
    risk_tier = forms.ChoiceField(label=gettext_lazy("Risk tier"), choices=RiskTier.choices)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices)
    outcome_unit = forms.ChoiceField(
        label=gettext_lazy("Outcome unit"), choices=lambda: type_labels().items()
    )
    primary_objective = _words(
        "primary_objective", gettext_lazy("Primary objective"), required=True
    )
    secondary_objective = _words("secondary_objective", gettext_lazy("Secondary objective"))
    excluded_objective = _words(
        "excluded_objective", gettext_lazy("Must not be the first objective")
    )
    slo = _words("slo", gettext_lazy("SLO"))
    cost_slo = _words("cost_slo", gettext_lazy("Cost SLO"))
    cost_slo_usd_per_outcome = forms.DecimalField(
        label=gettext_lazy("Cost SLO per outcome (USD)"),
        required=False,
        max_digits=20,
        decimal_places=6,
        min_value=0,
        help_text=gettext_lazy("Empty: no target."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, use_case: UseCase) -> None:  # Any: QueryDict or None
        names = [*self.base_fields, "business_owner", "cost_center"]
        initial = {name: getattr(use_case, name) for name in names if name != "seen"}
        super().__init__(data, initial={**initial, "seen": state_of(use_case)})
        self.fields |= owner_and_cost_center(use_case)
        self.order_fields(["name", "business_owner", "cost_center"])

    def change(self) -> UseCaseChange:
        """The cleaned values as the service takes them."""
        return UseCaseChange(**{k: v for k, v in self.cleaned_data.items() if k != "seen"})

    @staticmethod
    def stale_sentence() -> str:
        return _(
            "Someone changed this use case after you opened the form. Nothing was saved:"
            " open it again to see the new values."
        )
