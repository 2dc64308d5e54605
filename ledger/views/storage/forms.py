"""The form that says how long a retention class is kept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.calc.retention import LEAST_RAW_DAYS, MOST_DAYS


class PolicyForm(forms.Form):
    """A class and its days; what the name of the class promises is kept in any case."""

    retention_class = forms.ChoiceField(label=_("Retention class"))
    raw_days = forms.IntegerField(
        label=_("Days for requests and cost lines"), min_value=LEAST_RAW_DAYS, max_value=MOST_DAYS
    )
    aggregate_days = forms.IntegerField(
        label=_("Days for sums"),
        min_value=LEAST_RAW_DAYS,
        max_value=MOST_DAYS,
        help_text=_("At least as many. Sums are kept longer than promised as long as they fit."),
    )

    def __init__(self, *args: Any, classes: Iterable[str], **options: Any) -> None:  # Any: Django's
        super().__init__(*args, **options)
        self.fields["retention_class"].choices = [(name, name) for name in classes]  # type: ignore[attr-defined]  # a ChoiceField
