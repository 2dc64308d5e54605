"""What the owner of a review decides, and what another role answers."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import IsoDayField
from finops.models import Review
from finops.services.reviews.answering import NewDecision
from ledger.calc.outcomes.terms import LONGEST_METRIC
from ledger.forms.slos import METRICS_LIST

SHORTEST: Final = 10


def text_field(label: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazy words
        min_length=SHORTEST,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """A decision, what is to be done, and when it is looked at again."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Review.Decision.choices)
    success_metric = forms.CharField(
        label=_("Measure of success"),
        max_length=LONGEST_METRIC,
        required=False,
        help_text=_("Of a decision to scale: the figure by which it shall succeed."),
        widget=forms.TextInput(attrs={"list": METRICS_LIST}),
    )
    actions = text_field(_("What is to be done"))
    next_on = IsoDayField(
        label=_("Next review"),
        required=False,
        help_text=_("Empty: by its rhythm. It may be sooner, and not later."),
    )

    def new_decision(self) -> NewDecision:
        fields = self.cleaned_data
        return NewDecision(
            decision=fields["decision"],
            actions=fields["actions"],
            next_on=fields["next_on"],
            success_metric=fields["success_metric"].strip(),
        )


class AnswerForm(forms.Form):
    result = text_field(_("What is to be done"))
