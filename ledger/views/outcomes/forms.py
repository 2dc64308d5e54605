"""Forms that register a type of outcome, and say how results are credited."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.models import OutcomeDefinition
from ledger.services.crediting.definitions import MOST_DAYS


class TypeForm(forms.Form):
    """A type that records may name from now on."""

    slug = forms.CharField(
        label=_("Type"), max_length=64, help_text=_("As records name it: callback_avoided.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)


class RuleForm(forms.Form):
    """Whom the results of a use case are credited to, from a day on."""

    use_case = forms.ChoiceField(label=_("Use case"))
    kind = forms.ChoiceField(label=_("Type of outcome"), required=False)
    credit_rule = forms.ChoiceField(
        label=_("Credited"), choices=OutcomeDefinition.CreditRule.choices
    )
    lookback_days = forms.IntegerField(
        label=_("Days it looks back"), min_value=1, max_value=MOST_DAYS, initial=LOOKBACK_DAYS
    )
    valid_from = forms.DateField(
        label=_("For outcomes from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from now on. Earlier outcomes stay as they are."),
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
