"""The details of requests in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.calc.reports.detail_filter import LEAST, DetailFilter
from ledger.calc.reports.outcome_filter import FILTER_BY_NAME, RESULT_WORDS
from ledger.calc.request_details import Detail, Takes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHOICES: Final[Mapping[str, _StrPromise]] = {
    "ok": gettext_lazy("OK"),
    "refused": gettext_lazy("Refused"),
    "cancelled": gettext_lazy("Cancelled"),
    "timeout": gettext_lazy("Timed out"),
    "rate_limited": gettext_lazy("Rate limited"),
    "invalid_request": gettext_lazy("Invalid request"),
    "error": gettext_lazy("Error"),
    "counted": gettext_lazy("Counted"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "public": gettext_lazy("Public"),
    "internal": gettext_lazy("Internal"),
    "confidential": gettext_lazy("Confidential"),
    "restricted": gettext_lazy("Restricted"),
    "true": gettext_lazy("Yes"),
    "false": gettext_lazy("No"),
}


def label_of_detail(detail: Detail) -> str:
    return _(detail.label)


def choice_label(detail: Detail, value: str) -> str:
    """A value as it is read: choices have words of their own, names stay what they are."""
    is_choice = detail.takes in {Takes.CHOICE, Takes.FLAG}
    return str(CHOICES.get(value, value)) if is_choice else value


def detail_sentences(details: DetailFilter) -> list[str]:
    """What a list of requests is narrowed to, in words."""
    words = [_words_sentence(FILTER_BY_NAME[name], chosen) for name, chosen in details.values]
    bounds = [
        f"{label_of_detail(FILTER_BY_NAME[name[:-4]])} {'≥' if name.endswith(LEAST) else '≤'} "
        f"{value}"
        for name, value in details.bounds
    ]
    return words + bounds


def _words_sentence(detail: Detail, chosen: Iterable[str]) -> str:
    none = _("none") if detail.name in RESULT_WORDS else _("unknown")
    values = (choice_label(detail, value) if value else none for value in chosen)
    return f"{label_of_detail(detail)}: {', '.join(values)}"
