"""Fields of a filter by the details of requests and the results of their cases, written from their
declaration."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from finops.queries.outcome_types import type_labels
from ledger.calc.reports.detail_filter import LEAST, MOST, NONE_WORD
from ledger.calc.reports.outcome_filter import FILTERS, RESULT_WORDS, TRACE
from ledger.calc.request_details import LONGEST_MS, Detail, Takes
from ledger.queries.request_details.known_words import choice_label, label_of_detail

DETAIL_PARAMETERS: Final = tuple(
    name
    for detail in FILTERS
    for name in ((detail.name + LEAST, detail.name + MOST) if detail.is_measure else (detail.name,))
)


class Listed(forms.TextInput):
    """Several values in one line, with commas between them."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str:
        # Any: what Django's widgets take
        return ",".join(data.getlist(name) if isinstance(data, QueryDict) else [])


def detail_fields(params: QueryDict) -> dict[str, forms.Field]:
    return {name: field for detail in FILTERS for name, field in _fields(detail, params)}


def _fields(detail: Detail, params: QueryDict) -> Iterator[tuple[str, forms.Field]]:
    label = label_of_detail(detail)
    if detail.is_measure:
        for end, words in ((LEAST, _("%(label)s from")), (MOST, _("%(label)s up to"))):
            number = forms.NumberInput(attrs={"min": 0, "step": "any", **_most(detail)})
            yield detail.name + end, _field(words % {"label": label}, number)
    elif detail.name == "outcome_type":
        yield detail.name, _field(label, _select(detail, [*type_labels().items()], params))
    elif detail.choices:
        offered = [(value, choice_label(detail, value)) for value in detail.choices]
        yield detail.name, _field(label, _select(detail, offered, params))
    else:
        hint = {"placeholder": _("whole, or its beginning and *")} if detail is TRACE else {}
        yield detail.name, _field(label, Listed(attrs={"autocomplete": "off", **hint}))


def _most(detail: Detail) -> dict[str, int]:
    return {"max": LONGEST_MS} if detail.takes is Takes.MILLISECONDS else {}


def _select(detail: Detail, offered: list[tuple[str, str]], params: QueryDict) -> forms.Select:
    """One of them, or a list only where several are chosen; what is chosen stays offered."""
    chosen = [value for value in ",".join(params.getlist(detail.name)).split(",") if value]
    known = {NONE_WORD, *(value for value, _label in offered)}
    others = [(value, value) for value in chosen if value not in known]
    none = _("none") if detail.name in RESULT_WORDS else _("unknown")
    choices = [*offered, *others, (NONE_WORD, none)]
    if len(chosen) > 1:
        return forms.SelectMultiple(choices=choices)
    return forms.Select(choices=[("", _("all")), *choices])


def _field(label: str, widget: forms.Widget) -> forms.CharField:
    """The parser checks the value, the field only shows it."""
    return forms.CharField(required=False, label=label, widget=widget)
