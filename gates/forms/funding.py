"""A funding gate as it is asked for, by people and by programs alike."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from finops.forms.budgets import money_field, reason_field
from finops.forms.exact import ExactDecimalField, IsoDayField
from finops.models.organisation.use_cases import Stage
from gates.models import FundingGate
from gates.models.funding import FIGURE_PLACES
from gates.services.asking import GateTerms

HUNDRED = Decimal(100)
PARTS = ("share", "outcome_target", "guard_margin")  # typed in per cent


def _figure(label: Any, **options: Any) -> ExactDecimalField:  # Any: as Django's own fields
    return ExactDecimalField(
        label=label, max_digits=24, decimal_places=FIGURE_PLACES, required=False, **options
    )


class GateForm(forms.Form):
    """The stage, the traffic and the money, the outcome that speaks for it, and what stops it."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices)
    share = ExactDecimalField(
        label=gettext_lazy("Traffic (%)"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        help_text=gettext_lazy("For Scale: the part of the traffic that it may take."),
    )
    ceiling_usd = money_field(
        gettext_lazy("Monthly ceiling (USD)"),
        required=False,
        help_text=gettext_lazy("What a month may cost; the budget has to cover it."),
    )
    review_on = IsoDayField(
        label=gettext_lazy("Next review"),
        help_text=gettext_lazy("The grant ends three days after it unless it is asked for anew."),
    )
    outcome_metric = forms.CharField(
        label=gettext_lazy("Outcome"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A business metric that is imported, for example handling_seconds."),
    )
    outcome_baseline = _figure(gettext_lazy("Baseline"))
    outcome_target = ExactDecimalField(
        label=gettext_lazy("Target (%)"),
        max_digits=8,
        decimal_places=4,
        required=False,
        help_text=gettext_lazy("How much it changes: -12 is 12% less than the baseline."),
    )
    guard_metric = forms.CharField(
        label=gettext_lazy("What must not get worse"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Another business metric, for example first_contact."),
    )
    guard_baseline = _figure(gettext_lazy("Its baseline"))
    guard_margin = ExactDecimalField(
        label=gettext_lazy("Margin (%)"),
        max_digits=8,
        decimal_places=4,
        required=False,
        help_text=gettext_lazy("1: it may be 1% less; -1: it may be 1% more."),
    )
    unit_cost_limit = _figure(
        gettext_lazy("Stop above (USD per outcome)"),
        help_text=gettext_lazy("Two weeks in a row above it, without a gain, freeze growth."),
    )
    reason = reason_field()

    def terms(self) -> GateTerms:
        """As the service takes them: parts in place of per cent."""
        fields: dict[str, Any] = dict(self.cleaned_data)  # Any: what each field takes
        del fields["reason"]
        for name in PARTS:
            fields[name] = None if fields[name] is None else fields[name] / HUNDRED
        return GateTerms(**fields)


def as_typed(gate: FundingGate) -> dict[str, object]:
    """What a draft says, as the form shows it."""
    rule = gate.stop_rules.filter(kind="unit_cost").first()
    names = ("stage", "review_on", "ceiling_usd", "outcome_metric", "outcome_baseline")
    return {
        **{name: getattr(gate, name) for name in (*names, "guard_metric", "guard_baseline")},
        **{name: _per_cent(getattr(gate, name)) for name in PARTS},
        "unit_cost_limit": rule.limit if rule is not None else None,
        "reason": gate.reason,
    }


def _per_cent(part: Decimal | None) -> Decimal | None:
    return None if part is None else (part * HUNDRED).normalize()
