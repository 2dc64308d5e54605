"""The forms that keep a view and that change one."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from finops.access import Actor, can_somewhere
from finops.models.saved_views import MOST_DAYS
from finops.services.saved_views import NewView
from finops.ui.saved_views import SavablePage, moving, page_of

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

    moves = forms.BooleanField(
        label=_("Move with time"),
        required=False,
        initial=True,
        help_text=_("As many days as now, up to today. Without it the dates stay."),
    )
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
        self.days: int | None = None

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
        if self.cleaned_data.get("moves"):
            query, self.days = moving(query)
        return urlencode(query, doseq=True)

    def new_view(self) -> NewView:
        """What is to be kept; call it only on a valid form."""
        asked = self.cleaned_data
        return NewView(
            page=asked["page"].route,
            subject=asked["subject"],
            name=asked["name"],
            query=asked["query"],
            days=self.days if self.days and self.days <= MOST_DAYS else None,
            is_shared=asked["is_shared"],
        )
