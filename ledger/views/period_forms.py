"""The form that reopens a month."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.services.periods import LEAST_REASON


class ReopenForm(forms.Form):
    """Why a closed month is opened again."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=LEAST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the audit log."),
    )
