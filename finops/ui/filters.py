"""The filter bar: one row with the period, what is set, and everything else behind Filters.

Any bound form is a filter. Its fields `from` and `to` make the period, with `grain` and `compare`
beside them; `by` stands in the bar; each other field that is set is a chip that takes it away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.forms import BoundField, Form
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from finops.calc import presets
from finops.calc.presets import Period, Preset
from finops.ui.dates import span
from finops.ui.text import Text

OF_PERIOD: Final = ("from", "to", "grain", "compare")
IN_SIGHT: Final = ("by",)
# Where one is in a list: another filter begins at its first page.
PLACES: Final = ("page", "cursor", "before", "after")
LABELS: Final[Mapping[Preset, Promise]] = {
    Preset.TODAY: _("Today"),
    Preset.LAST_7_DAYS: _("Last 7 days"),
    Preset.LAST_30_DAYS: _("Last 30 days"),
    Preset.LAST_90_DAYS: _("Last 90 days"),
    Preset.MONTH_TO_DATE: _("Month to date"),
    Preset.LAST_MONTH: _("Last month"),
    Preset.FISCAL_QUARTER: _("Fiscal quarter to date"),
}


@dataclass(frozen=True)
class Chip:
    """A field that is set, and the address without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class PresetLink:
    """A period by its name."""

    label: Promise
    url: str
    is_current: bool


@dataclass(frozen=True)
class PeriodPick:
    """The period that is shown: its days, on paper always with the year; its name if it has one,
    and those beside it (empty where one of them would lie in the future or the days are not
    readable)."""

    text: str
    on_paper: str
    name: Text
    presets: Sequence[PresetLink]
    earlier_url: str
    later_url: str


@dataclass(frozen=True)
class FilterBar:
    """What the bar shows of a form; `more` are the fields behind Filters."""

    period: PeriodPick | None
    of_period: Sequence[BoundField]
    in_sight: Sequence[BoundField]
    more: Sequence[BoundField]
    chips: Sequence[Chip]

    def sentence(self, title: str) -> str:
        """All of it in a line, for paper: Spend by use case, 1 – 29 Nov, cost center 4711."""
        chosen = [_word(field, str(field.value() or "")) for field in self.in_sight]
        words = _("%(title)s by %(by)s")
        by = [words % {"title": title, "by": _lowered(word)} for word in chosen if word]
        at = self.period
        period = [at.on_paper or _lowered(str(at.name))] if at else []
        set_ = [f"{_lowered(chip.label)} {chip.value}".strip() for chip in self.chips]
        return ", ".join(part for part in [*(by[:1] or [title]), *period, *set_] if part)


@dataclass(frozen=True)
class Address:
    """Where the page is, so that links change one thing of it."""

    path: str
    query: QueryDict

    def with_(self, **changes: str | None) -> str:
        """The same page with these parameters; None takes one away."""
        query = self.query.copy()
        for name in (*PLACES, *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if value is not None:
                query[name] = value
        return f"{self.path}?{query.urlencode()}" if query else self.path


def _lowered(words: str) -> str:
    """As it stands inside a sentence: an abbreviation keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def filter_bar(
    form: Form,
    fields: Iterable[str],
    address: Address,
    today: date,
    fiscal_start_month: int,
) -> FilterBar:
    """The bar of a bound form; `fields` names those that the page offers, in order (empty: all)."""
    names = [name for name in (fields or form.fields) if name in form.fields]
    offered = [form[name] for name in names if not form[name].is_hidden]
    period = None
    if {"from", "to"} <= form.fields.keys():
        period = _period(form, address, today, fiscal_start_month)
    apart = (*(OF_PERIOD if period else ()), *IN_SIGHT)
    return FilterBar(
        period=period,
        of_period=[field for field in offered if period and field.name in OF_PERIOD],
        in_sight=[field for field in offered if field.name in IN_SIGHT],
        more=[field for field in offered if field.name not in apart],
        chips=[*_chips(form, apart, address)],
    )


def _period(form: Form, address: Address, today: date, fiscal_start_month: int) -> PeriodPick:
    shown = _days(form)
    name = presets.preset_of(shown, today, fiscal_start_month) if shown else None
    named = presets.presets(today, fiscal_start_month)
    links = [
        PresetLink(label, _moved(address, named[preset]), is_current=preset is name)
        for preset, label in LABELS.items()
    ]
    earlier, later = _beside(shown) if shown else (None, None)
    return PeriodPick(
        text=span(*shown, today) if shown else "",
        on_paper=span(*shown, date.min) if shown else "",
        name=LABELS[name] if name else "" if shown else _("Any time"),
        presets=links,
        earlier_url=_moved(address, earlier) if earlier else "",
        later_url=_moved(address, later) if later and later[0] <= today else "",
    )


def _days(form: Form) -> Period | None:
    """The period as it was understood; None where it is open or cannot be read."""
    try:
        first, last = (date.fromisoformat(str(form[name].value() or "")) for name in ("from", "to"))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _beside(shown: Period) -> tuple[Period | None, Period | None]:
    """At the ends of the calendar there is nothing beside."""
    try:
        return presets.before(shown), presets.after(shown)
    except (OverflowError, ValueError):
        return None, None


def _moved(address: Address, period: Period) -> str:
    first, last = period
    return address.with_(**{"from": first.isoformat(), "to": last.isoformat()})


def _chips(form: Form, apart: Iterable[str], address: Address) -> Iterable[Chip]:
    for name in form.fields:
        field = form[name]
        value = field.value()
        values = [str(item) for item in value] if isinstance(value, list) else [str(value or "")]
        chosen = [item for item in values if item and item != "False"]
        if name in apart or not chosen or field.errors:
            continue
        label = str(field.label)
        words = ", ".join(_word(field, item) for item in chosen)
        yield Chip(label, words, address.with_(**{name: None}))


def _word(field: BoundField, value: str) -> str:
    """What the field calls the value: its label in a list, nothing beside a ticked box."""
    if value in ("True", "on"):
        return ""
    choices = getattr(field.field.widget, "choices", ())
    known = {str(key): str(label) for key, label in choices}
    return known.get(value, value)
