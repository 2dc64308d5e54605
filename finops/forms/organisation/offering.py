"""The words that fields of a form take, offered to choose from; many of them to be searched.

Files and programs send the same words to the same forms, and nothing is offered to them. Offered is
only what the reader may act on; what was typed is checked by the form, as always.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from finops.access import Actor, Reach, reach_of
from finops.models import Budget, BusinessUnit, CostCenter, Environment, Membership, UseCase, User

MOST_CHOSEN: Final = 100  # more are searched while somebody types
MOST_SEARCHED: Final = 5_000
Words = list[tuple[str, str]]


class SearchInput(forms.TextInput):
    """A text field that offers words: the browser narrows them while somebody types."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # Any: as Django's own widgets
        known = f"{name}-words"
        shown = super().render(name, value, {**(attrs or {}), "list": known}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.words)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, known, options)


def offer_words(form: forms.Form, *, actor: Actor, action: str) -> None:
    """Offer each field of a page's form that names a row of the organisation its words."""
    reach = reach_of(actor, action)
    for name, words in _WORDS.items():
        if name in form.fields:
            _offer(form[name], words(reach), _("all") if name in _SCOPES else _("none"))


def _offer(bound: forms.BoundField, words: Words, nothing: str) -> None:
    """To choose from, to search in, or, where there are too many for both, to be typed. What stands
    there already stays, though it would be offered to nobody: it is closed, or wrong."""
    field, value = bound.field, bound.value()
    if value and value not in dict(words):
        words = [(value, value), *words]
    if len(words) <= MOST_CHOSEN:
        empty = _("Choose …") if field.required else nothing
        field.widget = forms.Select(choices=[("", empty), *words])
    elif len(words) <= MOST_SEARCHED:
        field.widget = SearchInput(words)
    field.widget.is_required = field.required


def _use_cases(reach: Reach | None) -> Words:
    rows = UseCase.objects.filter(closed_on=None)
    if reach is not None:
        rows = rows.filter(Q(business_unit__in=reach.business_units) | Q(pk__in=reach.use_cases))
    return _named(rows.order_by("name", "slug").values_list("slug", "name")[: MOST_SEARCHED + 1])


def _units(reach: Reach | None) -> Words:
    rows = BusinessUnit.objects.filter(closed_on=None)
    if reach is not None:
        rows = rows.filter(pk__in=reach.business_units)
    return _named(rows.order_by("name", "slug").values_list("slug", "name")[: MOST_SEARCHED + 1])


def _centers(reach: Reach | None) -> Words:
    rows = CostCenter.objects.filter(closed_on=None)
    if reach is not None:
        rows = rows.filter(business_unit__in=reach.business_units)
    return _named(rows.order_by("name", "code").values_list("code", "name")[: MOST_SEARCHED + 1])


def _environments(_reach: Reach | None) -> Words:
    rows = Environment.objects.filter(closed_on=None)
    return _named(rows.order_by("name", "slug").values_list("slug", "name"))


def _budgets(reach: Reach | None) -> Words:
    """Those in which money was granted."""
    rows = Budget.objects.filter(periods__amounts__change__approved_at__isnull=False)
    if reach is not None:
        unit, case = reach.business_units, reach.use_cases
        within = Q(use_case__business_unit__in=unit) | Q(cost_center__business_unit__in=unit)
        rows = rows.filter(within | Q(business_unit__in=unit) | Q(use_case__in=case))
    named = rows.order_by("name", "slug").values_list("slug", "name").distinct()
    return _named(named[: MOST_SEARCHED + 1])


def _people(_reach: Reach | None) -> Words:
    members = Membership.objects.filter(user__is_active=True).values("user")
    rows = User.objects.filter(pk__in=members).order_by("name", "email")
    return _named(rows.values_list("email", "name")[: MOST_SEARCHED + 1])


def _named(rows: Any) -> Words:  # Any: pairs of a query
    """The name first: people know it; the word itself where the name is not enough."""
    return [(word, word if word == name else f"{name} ({word})") for word, name in rows]


_SCOPES: Final = frozenset({"use_case", "business_unit", "cost_center", "environment"})
_WORDS: Final[Mapping[str, Callable[[Reach | None], Words]]] = {
    **{"use_case": _use_cases, "business_unit": _units, "cost_center": _centers},
    **{"environment": _environments, "owner": _people},
    **dict.fromkeys(("parent", "budget", "source", "target"), _budgets),
}
