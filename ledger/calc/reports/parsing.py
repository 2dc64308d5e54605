"""Reading a report's URL parameters: every wrong one is named, none is ignored."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from finops.calc.dates.periods import DateRange
from finops.calc.days import FIRST_DAY, LAST_DAY
from ledger.calc.model_names import MODEL_NAME
from ledger.calc.reports.detail_filter import EVERYTHING, PARAMETERS, read_details
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, SHORT_NAMES, Dimension
from ledger.calc.reports.filters import NONE_WORD, Grain, ReportFilter, default_grain, last_30_days

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9._:@/-]{1,128}", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
EARLIEST, LATEST = FIRST_DAY, LAST_DAY
MAX_DAYS: Final = 3660
MAX_HOURLY_DAYS: Final = 14
MAX_BY: Final = 3
MAX_VALUES: Final = 100
RISK_TIERS: Final = frozenset({"low", "medium", "high", "critical", NONE_WORD})
DIMENSIONS: Final = frozenset(str(dimension) for dimension in Dimension)
GRAINS: Final = frozenset(str(grain) for grain in Grain)
SINGLE: Final = ("from", "to", "grain", "compare", "unattributed", "unpriced")
NAMES: Final = frozenset({*SINGLE, "by", *FILTER_DIMENSIONS, *SHORT_NAMES})

Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class FilterProblem:
    """What is wrong with one parameter; the code is put into words by the form."""

    field: str
    code: str


class FilterProblems(ValueError):
    """The parameters describe no report."""

    def __init__(self, problems: Iterable[FilterProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in self.problems))


@dataclass(frozen=True)
class _Reader:
    """The parameters and the problems found in them so far."""

    params: Params
    problems: list[FilterProblem] = field(default_factory=list)

    def refuse(self, name: str, code: str) -> None:
        self.problems.append(FilterProblem(name, code))

    def single(self, name: str) -> str:
        values = self.params.get(name, ())
        if len(values) > 1:
            self.refuse(name, "repeated")
        return values[0] if len(values) == 1 else ""

    def several(self, name: str) -> list[str]:
        parts = [part for text in self.params.get(name, ()) for part in text.split(",")]
        parts = [part for part in parts if part]
        if len(parts) > MAX_VALUES:
            self.refuse(name, "too_many")
            return []
        return parts


def parse_report_filter(
    params: Params,
    today: date,
    *,
    also: frozenset[str] = frozenset(),
    platform: bool = False,
    of_requests: bool = False,
) -> ReportFilter:
    """The report of these URL parameters; an empty parameter counts as not given.

    `also` names parameters the caller reads itself; with `of_requests` it is the filter of a list
    of single requests, which may be narrowed by their details. Raises FilterProblems with every
    unknown, repeated, malformed or impossible parameter. Default: the last 30 days by use case.
    """
    reader = _Reader(params)
    known = {*NAMES, *also, *(PARAMETERS if of_requests else ())}
    for name in params:
        if name not in known:
            reader.refuse(name, "of_requests" if name in PARAMETERS else "unknown_parameter")
    dates = _read_dates(reader, today)
    report = ReportFilter(
        dates=dates,
        by=_read_by(reader, platform=platform),
        grain=_read_grain(reader, dates),
        values=_read_values(reader),
        unattributed=_read_flag(reader, "unattributed", default=False),
        unpriced=_read_flag(reader, "unpriced", default=False),
        compare=_read_flag(reader, "compare", default=True),
        details=read_details(reader) if of_requests else EVERYTHING,
        today=today,
    )
    if reader.problems:
        raise FilterProblems(reader.problems)
    return report


def _read_dates(reader: _Reader, today: date) -> DateRange:
    """Without `from` the 30 days up to the end; without `to` everything until today."""
    first, last = _read_day(reader, "from"), _read_day(reader, "to")
    if first is None:
        return last_30_days(today if last is None else last)
    last = max(first, today) if last is None else last
    if last < first:
        reader.refuse("from", "after_to")
        return last_30_days(today)
    if (last - first).days >= MAX_DAYS:
        reader.refuse("from", "range_too_long")
    return DateRange(first, last)


def _read_day(reader: _Reader, name: str) -> date | None:
    text = reader.single(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        reader.refuse(name, "not_a_date")
    elif not EARLIEST <= day <= LATEST:
        reader.refuse(name, "date_out_of_range")
        return None
    return day


def _read_by(reader: _Reader, *, platform: bool) -> tuple[Dimension, ...]:
    chosen: list[Dimension] = []
    for text in reader.several("by"):
        name = SHORT_NAMES.get(text, text)
        if name not in DIMENSIONS or (name == Dimension.TENANT and not platform):
            reader.refuse("by", "unknown_dimension")
        elif Dimension(name) in chosen:
            reader.refuse("by", "repeated")
        else:
            chosen.append(Dimension(name))
    if len(chosen) > MAX_BY:
        reader.refuse("by", "too_many")
    return tuple(chosen) or (Dimension.USE_CASE,)


def _read_grain(reader: _Reader, dates: DateRange) -> Grain:
    text = reader.single("grain")
    if not text:
        return default_grain(dates)
    if text not in GRAINS:
        reader.refuse("grain", "unknown_grain")
        return Grain.DAY
    if text == Grain.HOUR and dates.day_count > MAX_HOURLY_DAYS:
        reader.refuse("grain", "too_long_for_hours")
    return Grain(text)


def _read_values(reader: _Reader) -> tuple[tuple[Dimension, tuple[str, ...]], ...]:
    values: dict[Dimension, list[str]] = {}
    names = {**{str(dimension): dimension for dimension in FILTER_DIMENSIONS}, **SHORT_NAMES}
    for name, dimension in names.items():
        for text in reader.several(name):
            if not _is_value(dimension, text):
                reader.refuse(name, "bad_value")
                break
            values.setdefault(dimension, []).append("" if text == NONE_WORD else text)
    return tuple(
        (dimension, tuple(dict.fromkeys(values[dimension])))
        for dimension in Dimension
        if dimension in values
    )


def _is_value(dimension: Dimension, text: str) -> bool:
    if dimension is Dimension.RISK_TIER:
        return text in RISK_TIERS
    words = MODEL_NAME if dimension is Dimension.MODEL else IDENTIFIER
    return text == NONE_WORD or words.fullmatch(text) is not None


def _read_flag(reader: _Reader, name: str, *, default: bool) -> bool:
    text = reader.single(name)
    if text not in {"", "0", "1"}:
        reader.refuse(name, "not_a_flag")
    return default if not text else text == "1"
