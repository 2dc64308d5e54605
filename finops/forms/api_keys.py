"""The form that asks for a new API key."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from finops.models.organisation.tenants import identifier_validator
from finops.services.api_keys.keys import KeyLimits, NewKey

SCOPES = [
    ("ingest", _("Ingest: send requests, cost events and outcomes")),
    ("read", _("Read: reports, traces and imports")),
    ("configure", _("Configure: the organisation, its use cases, and the attribution mapping")),
    ("review", _("Review: who holds which roles, and what they may sign")),
    ("webhooks", _("Webhooks: who gets which events; those of budgets need Read as well")),
]
LIVES = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("1 year"))]


# Any: options of one field class
LIMIT: dict[str, Any] = {
    "min_value": 1,
    "max_value": 1_000_000_000,
    "required": False,
    "help_text": _("Empty: the default of this installation."),
}


class LimitsForm(forms.Form):
    """What a key may send in a minute."""

    requests_per_minute = forms.IntegerField(label=_("Requests per minute"), **LIMIT)
    records_per_minute = forms.IntegerField(label=_("Records per minute"), **LIMIT)

    def limits(self) -> KeyLimits:
        return KeyLimits(
            self.cleaned_data["requests_per_minute"], self.cleaned_data["records_per_minute"]
        )


class KeyForm(LimitsForm):
    """Name, scopes, life and limits of a key."""

    field_order = ["name", "scopes", "days"]

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[identifier_validator],
        help_text=_("The integration that uses it. Two keys of one name may be valid at a time."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=SCOPES, widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=_("Expires after"), choices=LIVES, initial="90")

    def new_key(self) -> NewKey:
        days = timedelta(days=int(self.cleaned_data["days"]))
        return NewKey(
            name=self.cleaned_data["name"],
            scopes=tuple(self.cleaned_data["scopes"]),
            expires_at=timezone.now() + days,
            limits=self.limits(),
        )
