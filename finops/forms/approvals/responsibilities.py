"""Forms that ask for other responsibilities, and for a lower risk tier."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.calc.approvals.required import Band
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.calc.raci import ACTIVITIES
from finops.forms.exact import ExactDecimalField
from finops.forms.reasons import ReasonForm
from finops.models import UseCase
from finops.models.approvals.raci import RaciAssignment
from finops.models.organisation.use_cases import RiskTier
from finops.queries.approvals.raci import RaciTable


class ResponsibilitiesForm(ReasonForm):
    """One field for each cell of the table, one for each role's band, and why."""

    field_order = ("reason",)

    def __init__(
        self, data: object = None, *, table: RaciTable, initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # what was sent, or nothing
        for activity, label in ACTIVITIES.items():
            for role in RACI_ROLES:
                self.fields[f"{activity}.{role}"] = forms.ChoiceField(
                    label=f"{label}, {ROLES[role]}",
                    choices=[("", _("none")), *RaciAssignment.Letter.choices],
                    required=False,
                    initial=table.row(activity).get(role, ""),
                )
        standing = {band.role: band.from_usd for band in table.bands}
        for role in RACI_ROLES:
            self.fields[f"band.{role}"] = ExactDecimalField(
                label=_("%(role)s signs as well from") % {"role": ROLES[role]},
                required=False,
                max_digits=20,
                decimal_places=2,
                initial=standing.get(role),
            )

    def cells(self) -> dict[tuple[str, str], str]:
        """What is wanted, by activity and role; a cell that was not sent stays as it is."""
        return {
            (activity, role): self.cleaned_data[f"{activity}.{role}"]
            for activity in ACTIVITIES
            for role in RACI_ROLES
            if f"{activity}.{role}" in self.data
        }

    def bands(self) -> list[Band] | None:
        """What is wanted; None where no field was sent: they stay as they are."""
        names = {role: f"band.{role}" for role in RACI_ROLES}
        if not any(name in self.data for name in names.values()):
            return None
        amounts = {role: self.cleaned_data[name] for role, name in names.items()}
        return [Band(amount, role) for role, amount in amounts.items() if amount is not None]

    def band_fields(self) -> list[forms.BoundField]:
        """The fields of the bands, in the order of the roles."""
        return [self[f"band.{role}"] for role in RACI_ROLES]

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand in the table."""
        return [
            (label, [self[f"{activity}.{role}"] for role in RACI_ROLES])
            for activity, label in ACTIVITIES.items()
        ]


class RiskTierForm(ReasonForm):
    """Which use case, which tier below the one it has, and why."""

    field_order = ("use_case", "to_tier", "reason")
    use_case: "forms.ModelChoiceField[UseCase]" = forms.ModelChoiceField(
        None, label=_("Use case"), to_field_name="slug"
    )
    to_tier = forms.ChoiceField(label=_("Lower to"), choices=RiskTier.choices)

    def __init__(self, data: object = None, *, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # what was sent, or nothing
        cases = UseCase.objects.exclude(risk_tier=RiskTier.LOW).filter(closed_on=None)
        self.fields["use_case"].queryset = cases  # type: ignore[attr-defined]  # a ModelChoiceField


class AmendTierForm(ReasonForm):
    """Another tier below the one it has, in a draft."""

    field_order = ("to_tier", "reason")
    to_tier = forms.ChoiceField(label=_("Lower to"), choices=RiskTier.choices)
