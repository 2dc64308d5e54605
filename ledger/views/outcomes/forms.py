"""Forms that register a type of outcome, and say what counts as an outcome and what it is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import ExactDecimalField
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.calc.outcomes.terms import LONGEST_METRIC, MOST_DAYS, OutcomeTerms
from ledger.models import OutcomeDefinition

TERMS: Final = tuple(OutcomeTerms.__dataclass_fields__)

FOLDED_FROM: Final = 2  # whom it is credited to is declared often, the rest seldom
GROUPS: Final = (
    (_("Of which outcomes"), "", ("use_case", "kind", "valid_from")),
    (
        _("To which requests it is credited"),
        "",
        ("credit_rule", "lookback_days", "lag_days"),
    ),
    (
        _("When it counts"),
        _("What is required and not known does not count, and is shown as unknown."),
        ("source", "quality", "risk", "adoption"),
    ),
    (
        _("Scores that decide"),
        _("The latest score of the case decides, else that of a request of it."),
        (
            *("quality_metric", "quality_bound", "quality_threshold"),
            *("risk_metric", "risk_bound", "risk_threshold"),
        ),
    ),
    (
        _("What it is worth"),
        _("Labour saved is minutes × rate. A value that a record names goes before it."),
        (
            *("worth", "minutes_per_outcome", "loaded_rate_usd_per_hour", "usd_per_outcome"),
            "realisation",
        ),
    ),
)


def score_field(label: Any) -> ExactDecimalField:  # Any: a lazy translation
    return ExactDecimalField(label=label, required=False, max_digits=21, decimal_places=9)


def usd_field(label: Any, help_text: Any = "") -> ExactDecimalField:  # Any: the same
    return ExactDecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=24,
        decimal_places=6,
        help_text=help_text,
    )


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand together under a title; those that few need are folded."""

    title: object
    note: object
    fields: Sequence[forms.BoundField]
    is_rare: bool


class TypeForm(forms.Form):
    """A type that records may name from now on."""

    slug = forms.CharField(
        label=_("Type"), max_length=64, help_text=_("As records name it: callback_avoided.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)


class OutcomeRuleForm(forms.Form):
    """What counts as an outcome of a use case and what it is worth, from a day on."""

    use_case = forms.ChoiceField(label=_("Use case"))
    kind = forms.ChoiceField(label=_("Type of outcome"), required=False)
    valid_from = forms.DateField(
        label=_("For outcomes from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from now on. Earlier outcomes stay as they are."),
    )
    credit_rule = forms.ChoiceField(
        label=_("Credited"), choices=OutcomeDefinition.CreditRule.choices
    )
    lookback_days = forms.IntegerField(
        label=_("Days it looks back"), min_value=1, max_value=MOST_DAYS, initial=LOOKBACK_DAYS
    )
    lag_days = forms.IntegerField(
        label=_("Days until most have come"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Nine of ten, after their request. Empty: the days it looks back."),
    )
    source = forms.ChoiceField(
        label=_("Who says so"), choices=OutcomeDefinition.Source.choices, required=False
    )
    quality = forms.ChoiceField(
        label=_("Quality"), choices=OutcomeDefinition.Need.choices, required=False
    )
    risk = forms.ChoiceField(
        label=_("Risk"), choices=OutcomeDefinition.Need.choices, required=False
    )
    adoption = forms.ChoiceField(
        label=_("Adopted"), choices=OutcomeDefinition.Need.choices, required=False
    )
    quality_metric = forms.CharField(
        label=_("Quality decided by the score"),
        max_length=LONGEST_METRIC,
        required=False,
        help_text=_("A metric that sources send: citation_correctness. Empty: the record says it."),
    )
    quality_bound = forms.ChoiceField(
        label=_("Good is"), choices=OutcomeDefinition.Bound.choices, required=False
    )
    quality_threshold = score_field(_("Threshold of quality"))
    risk_metric = forms.CharField(
        label=_("Risk decided by the score"), max_length=LONGEST_METRIC, required=False
    )
    risk_bound = forms.ChoiceField(
        label=_("In bounds is"),
        choices=OutcomeDefinition.Bound.choices,
        required=False,
        initial=OutcomeDefinition.Bound.AT_MOST,
    )
    risk_threshold = score_field(_("Threshold of risk"))
    worth = forms.ChoiceField(
        label=_("Its value is"), choices=OutcomeDefinition.Worth.choices, required=False
    )
    minutes_per_outcome = usd_field(_("Minutes saved"))
    loaded_rate_usd_per_hour = usd_field(_("Loaded rate (USD per hour)"))
    usd_per_outcome = usd_field(_("Value of each (USD)"), _("Where its record names none."))
    realisation = ExactDecimalField(
        label=_("Part that is realised"),
        max_digits=5,
        decimal_places=4,
        required=False,
        help_text=_("From 0 to 1. Empty: all of it."),
    )

    def __init__(
        self,
        *args: Any,  # Any: Django's
        use_cases: Iterable[tuple[str, str]],
        kinds: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["use_case"].choices = list(use_cases)  # type: ignore[attr-defined]  # a ChoiceField
        every = [("", _("all types")), *kinds.items()]
        self.fields["kind"].choices = every  # type: ignore[attr-defined]  # the same

    @property
    def terms(self) -> OutcomeTerms:
        """What was chosen; what was left out is as the terms have it."""
        chosen = {name: self.cleaned_data[name] for name in TERMS}
        return OutcomeTerms(
            **{name: term for name, term in chosen.items() if term not in ("", None)}
        )

    @property
    def groups(self) -> list[FieldGroup]:
        """The fields as the page shows them."""
        return [
            FieldGroup(title, note, [self[name] for name in names], is_rare=place >= FOLDED_FROM)
            for place, (title, note, names) in enumerate(GROUPS)
        ]
