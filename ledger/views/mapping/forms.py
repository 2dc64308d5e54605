"""Forms of the mapping: a rule, how many days to go over, and what a version is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.calc.mapping.rules import DIMENSIONS, LONGEST_TARGET, USE_CASE, How, Rule
from ledger.calc.source_fields import LONGEST_FIELD, LONGEST_VALUE
from ledger.services.mapping.activating import DAYS
from ledger.services.posting.requests.sources import KEPT_DAYS
from ledger.views.mapping.words import DIMENSION_NAMES, HOW_NAMES


class RuleForm(forms.Form):
    """One rule of the draft."""

    source_field = forms.CharField(
        label=_("Source field"),
        max_length=LONGEST_FIELD,
        widget=forms.TextInput(attrs={"list": "source-fields"}),
        help_text=_("What is read of each tool is listed below."),
    )
    how = forms.ChoiceField(label=_("Its value"), choices=[(h.value, HOW_NAMES[h]) for h in How])
    value = forms.CharField(
        label=_("Compared with"),
        max_length=LONGEST_VALUE,
        required=False,
        help_text=_("As the source writes it, capitals included. Empty if it is taken as it is."),
    )
    dimension = forms.ChoiceField(
        label=_("Gives"),
        choices=[(name, DIMENSION_NAMES[name]) for name in DIMENSIONS],
        initial=USE_CASE,
    )
    target = forms.CharField(
        label=_("Value"),
        max_length=LONGEST_TARGET,
        required=False,
        widget=forms.TextInput(attrs={"list": "use-cases"}),
        help_text=_("The use case by its short name. Empty if the value is taken as it is."),
    )

    def rule(self) -> Rule:
        fields = self.cleaned_data
        names = ("source_field", "value", "dimension", "target")
        return Rule(how=How(fields["how"]), **{name: fields[name].strip() for name in names})


class DaysForm(forms.Form):
    """To how many past days the rules are applied; `least` 0 lets none."""

    days = forms.IntegerField(label=_("Past days"), initial=DAYS, max_value=KEPT_DAYS)

    def __init__(self, *args: Any, least: int = 0, **options: Any) -> None:  # Any: Django's own
        super().__init__(*args, **options)
        field = self.fields["days"]
        field.min_value = least  # type: ignore[attr-defined]  # of an IntegerField
        field.widget.attrs |= {"min": least, "max": KEPT_DAYS}
        field.help_text = _(
            "The rules are applied to the traces of so many days, %(most)d at most, since older"
            " values are not kept. Closed months stay as they are."
        ) % {"most": KEPT_DAYS}
