"""The forms that keep a view and that change one."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from finops.access import Actor, can_somewhere
from finops.calc.dates.rolling import FIXED, Rolling
from finops.models import Tenant
from finops.services.saved_views import NewView
from finops.ui.saved_views import (
    Query,
    SavablePage,
    page_of,
    period_of,
    today_of,
    way_name,
    way_words,
    ways_of,
    without_period,
)

LONGEST_QUERY = 4_000


def one_line(text: str) -> None:
    if not text.isprintable():
        raise ValidationError(_("Use letters, digits and signs of one line."))


class ViewForm(forms.Form):
    """Name, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=80, validators=[one_line])
    is_shared = forms.BooleanField(
        label=_("Share with everyone in this tenant"),
        required=False,
        help_text=_("Each person still sees only what they may see."),
    )


class SaveForm(ViewForm):
    """A view to be kept: the page and its query string come with it, unseen."""

    dates = forms.ChoiceField(label=_("Dates"), required=False)
    page = forms.CharField(max_length=64, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    query = forms.CharField(
        max_length=LONGEST_QUERY, required=False, strip=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        actor: Actor,
        initial: dict[str, Any] | None = None,  # Any: Django's own
    ) -> None:
        super().__init__(data, auto_id="save_%s", initial=initial)
        self.actor = actor
        self.ways: dict[str, Rolling] = {}
        self._offer_ways()

    def _offer_ways(self) -> None:
        """The dates of what is to be kept; where there are none, nothing is asked."""
        page = page_of(str(self["page"].value() or ""))
        raw, tenant = QueryDict(str(self["query"].value() or "")), self.actor.tenant
        query = _canonical(page, tenant, raw)
        ways = ways_of(tenant, query)
        self.ways = {way_name(way): way for way in ways}
        if not ways:
            del self.fields["dates"]
            return
        period, today = period_of(query), today_of(tenant)
        words = [(way_name(way), way_words(way, period, today)) for way in ways]
        self.fields["dates"].choices = words  # type: ignore[attr-defined]  # of a choice

    def clean_page(self) -> SavablePage:
        page = page_of(self.cleaned_data["page"])
        if page is None or not can_somewhere(self.actor, page.action):
            raise ValidationError(_("This page has no views to keep."))
        return page

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        page = self.cleaned_data.get("page")
        if page is not None and bool(subject) != bool(page.capture):
            raise ValidationError(_("This page has no views to keep."))
        one_line(subject)
        return subject

    def clean_query(self) -> str:
        """Canonical: the same filter is the same text, whatever was typed."""
        page = self.cleaned_data.get("page")
        if page is None:
            return ""
        try:
            query = page.read(self.actor.tenant, QueryDict(self.cleaned_data["query"]))
        except ValidationError as problem:
            raise ValidationError([_("Put the filter right first."), *problem.messages]) from None
        return urlencode(query, doseq=True)

    def new_view(self) -> NewView:
        """What is to be kept; call it only on a valid form."""
        asked = self.cleaned_data
        way = self.ways.get(asked.get("dates") or next(iter(self.ways), ""), FIXED)
        query = dict(QueryDict(asked["query"]).lists())
        kept = query if way == FIXED else without_period(query)
        return NewView(
            page=asked["page"].route,
            subject=asked["subject"],
            name=asked["name"],
            query=urlencode(kept, doseq=True),
            days=way.days,
            preset=str(way.preset or ""),
            is_shared=asked["is_shared"],
        )


def _canonical(page: SavablePage | None, tenant: Tenant, raw: QueryDict) -> Query:
    """Empty where the page would refuse it: the field of the query says so."""
    try:
        return page.read(tenant, raw) if page else {}
    except ValidationError:
        return {}
