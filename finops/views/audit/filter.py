"""The filter of the audit page: a form over the URL, filled into an AuditFilter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from finops.forms.days import DayField
from finops.models import Tenant
from finops.queries.audit.log import AuditFilter, known_actions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGEST = 2**63 - 1


def _day(label: _StrPromise) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"])


class AuditFilterForm(forms.Form):
    """Who, what, on what, and when; days are the tenant's, the last one included."""

    actor = forms.CharField(
        label=_("Actor"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("name, or #12")}),
    )
    target = forms.CharField(label=_("Target"), required=False, max_length=200)

    def __init__(self, data: QueryDict, *, actions: list[str], zone: ZoneInfo) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.zone = zone
        self.fields["from"] = _day(_("From"))
        self.fields["to"] = _day(_("To"))
        choices = [("", _("All actions")), *((a, a) for a in actions)]
        self.fields["action"] = forms.ChoiceField(
            label=_("Action"), required=False, choices=choices
        )
        self.order_fields(["actor", "action", "target", "from", "to"])

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("to", _("The last day must not lie before the first."))
        return cleaned

    def criteria(self) -> AuditFilter:
        """The filter; call it only on a valid form."""
        asked = self.cleaned_data
        number = actor_number(asked["actor"])
        return AuditFilter(
            actor="" if number else asked["actor"],
            actor_id=number,
            action=asked["action"],
            target=asked["target"],
            since=self._midnight(asked["from"]),
            until=self._midnight(asked["to"], days=1),
        )

    def _midnight(self, day: date | None, days: int = 0) -> datetime | None:
        """The first moment of the day (or `days` later) by the tenant's clock."""
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=days), time(), self.zone)


def actor_number(text: str) -> int | None:
    """The person of “#12”; None for names."""
    digits = text.strip().removeprefix("#")
    is_number = text.strip().startswith("#") and digits.isascii() and digits.isdecimal()
    return int(digits) if is_number and len(digits) < 19 else None


def filter_form(tenant: Tenant, query: QueryDict) -> AuditFilterForm:
    return AuditFilterForm(query, actions=known_actions(), zone=ZoneInfo(tenant.time_zone))


def kept_query(tenant: Tenant, query: QueryDict) -> Mapping[str, Sequence[str]]:
    """The filter as it is kept; raises ValidationError where the page would refuse it."""
    form = filter_form(tenant, query)
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    return {name: query.getlist(name)[-1:] for name in form.fields if query.get(name)}


class PlaceForm(forms.Form):
    """Where in the log a page begins: just below or just above an entry."""

    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
