"""What has to come true, as people send it: in words, or by a figure besides."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.approvals.conditions import MOST_DAYS, OPERATORS
from finops.forms.exact import ExactDecimalField, ExactIntegerField, IsoDayField
from finops.models import Membership, User
from finops.registries.conditions import metrics

RULE: Final = ("metric", "filter", "op", "value", "days", "min_n")


class ConditionForm(forms.Form):
    """In words, whose it is and until when; with a metric, a figure decides."""

    text = forms.CharField(
        label=gettext_lazy("What has to come true"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        None, label=gettext_lazy("Owner"), help_text=gettext_lazy("They see to it.")
    )
    due_on = IsoDayField(label=gettext_lazy("Due on"))
    metric = forms.ChoiceField(
        label=gettext_lazy("A figure decides"),
        required=False,
        help_text=gettext_lazy("Without one, a person says whether it is met."),
    )
    op = forms.ChoiceField(
        label=gettext_lazy("Compared"), choices=[(sign, sign) for sign in OPERATORS], required=False
    )
    value = ExactDecimalField(label=gettext_lazy("With"), required=False)
    days = ExactIntegerField(
        label=gettext_lazy("Over whole days"), required=False, min_value=1, max_value=MOST_DAYS
    )
    min_n = ExactIntegerField(label=gettext_lazy("Of so many cases or more"), required=False)
    filter = forms.CharField(
        label=gettext_lazy("Narrowed to"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Dimension and value, e.g. use_case=copilot environment=prod."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # Any: as Django's own forms
        super().__init__(*args, **options)
        members = Membership.objects.filter(user__is_active=True).values("user")
        people = User.objects.filter(pk__in=members).order_by("name", "pk")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # of a choice
        self.fields["metric"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("none: a person says so")),
            *((name, name.replace("_", " ")) for name in metrics()),
        ]

    def clean_filter(self) -> dict[str, str]:
        pairs = [part.partition("=") for part in self.cleaned_data["filter"].split()]
        if any(not (name and sign and value) for name, sign, value in pairs):
            raise ValidationError(_("Write dimension=value, with blanks between."), "invalid")
        return {name: value for name, _sign, value in pairs}

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("metric"):
            for name in ("op", "value", "days"):
                if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, ValidationError(_("A figure needs it."), "required"))
        return self.cleaned_data

    def wanted(self) -> dict[str, Any]:
        """As the services take it."""
        values = {name: self.cleaned_data[name] for name in ("text", "owner", "due_on")}
        return {**values, "rule": self._rule()}

    def _rule(self) -> dict[str, Any] | None:
        values = self.cleaned_data
        if not values["metric"]:
            return None
        return {
            **{"metric": values["metric"], "filter": values["filter"], "op": values["op"]},
            **{"value": f"{values['value']:f}", "days": values["days"]},
            "min_n": values["min_n"] or 0,
        }
