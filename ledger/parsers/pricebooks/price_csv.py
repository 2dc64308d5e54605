"""A price list as a table: one row is one price. What a person writes in a spreadsheet."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Final

from ledger.calc.model_names import MODEL_NAME
from ledger.calc.pricing.book import Book, Component, ComponentKind, Entry, Tier, TierMode
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.meters import INPUT_SIDE, direction
from ledger.parsers.files.headers import folded, names_by_words, told_of
from ledger.parsers.pricebooks.about import About, NotAPriceList, sha256_of

SOURCE: Final = "csv"
REQUIRED: Final = ("provider", "model", "meter", "amount")
OPTIONAL: Final = (
    *("match", "per", "kind", "service_tier", "region", "above", "mode", "valid_from", "valid_to"),
)
KNOWN: Final = frozenset((*REQUIRED, *OPTIONAL))
BY_WORDS: Final = names_by_words(KNOWN)
NUMBER: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,18})?", re.ASCII)
NAME: Final = re.compile(r"[A-Za-z0-9._:@/*-]{1,128}", re.ASCII)
TESTS: Final = {
    test.value: test
    for test in (MatchTest.EXACT, MatchTest.PREFIX, MatchTest.SUFFIX, MatchTest.CONTAINS)
}
SELECTOR: Final = tuple(sorted(INPUT_SIDE))
MOST_ROWS: Final = 100_000
Cells = Mapping[str, str]


@dataclass(frozen=True)
class PriceRow:
    """One row, checked: which models from when, under which conditions, at which price."""

    provider: str
    model: str
    match: Match
    valid_from: datetime
    valid_to: datetime | None
    conditions: Conditions
    mode: TierMode
    component: Component
    cells: tuple[str, ...]

    @property
    def of_entry(self) -> tuple[object, ...]:
        return (self.provider, self.match, self.valid_from, self.valid_to)


def read_price_csv(body: bytes, about: About) -> Book:
    """The book of a CSV with the columns of REQUIRED, and of OPTIONAL those that are there.

    `match` is exact (default), prefix, suffix or contains; `per` 1 by default; `above` a
    number of input tokens; days begin at midnight in `about.zone`. Rows of the same models and
    days are one entry, whose tiers are asked from the highest threshold and the most conditions
    down. Raises NotAPriceList by line.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotAPriceList("The file is not UTF-8.") from problem
    rows = csv.DictReader(io.StringIO(text), strict=True)
    try:
        rows.fieldnames = _columns(rows.fieldnames or ())
        lines = [_line(number, row, about) for number, row in enumerate(rows, start=2)]
    except csv.Error as problem:
        raise NotAPriceList(f"This is not a CSV file: {problem}") from problem
    if not 0 < len(lines) <= MOST_ROWS:
        raise NotAPriceList(f"A price list has from 1 to {MOST_ROWS} rows.")
    return Book(
        *(0, about.scope, about.name, about.version, about.currency),
        *(about.valid_from, about.valid_to, tuple(_entries(lines))),
        source=SOURCE,
        source_version=about.source_version,
        source_sha256=sha256_of(body),
    )


def _columns(written: Sequence[str]) -> list[str]:
    """The columns as they are named here; raises with all that is wrong with them."""
    columns = [folded(written_name, BY_WORDS) for written_name in written]
    count = Counter(columns)
    wrong = {
        "unknown_column": [column for column in columns if column not in KNOWN],
        "duplicate_column": [column for column in count if count[column] > 1 and column in KNOWN],
        "missing_column": [column for column in REQUIRED if column not in count],
    }
    if sentences := told_of(wrong):
        raise NotAPriceList(sentences)
    return columns


def _line(number: int, row: dict[str, str], about: About) -> PriceRow:
    if None in row or None in row.values():
        raise NotAPriceList(f"Line {number} has more or fewer cells than the head.")
    cells = {name: value.strip() for name, value in row.items()}
    try:
        return _checked(cells, about)
    except KeyError as problem:
        raise NotAPriceList(f"Line {number}: {problem} is not possible here.") from problem
    except ValueError as problem:
        raise NotAPriceList(f"Line {number}: {problem}") from problem


def _checked(cells: Cells, about: About) -> PriceRow:
    above = _optional_number(cells, "above")
    return PriceRow(
        provider=_name(cells, "provider"),
        model=_name(cells, "model"),
        match=Match(TESTS[cells.get("match") or "exact"], _name(cells, "model")),
        valid_from=_day(cells, "valid_from", about.zone) or about.valid_from,
        valid_to=_day(cells, "valid_to", about.zone),
        conditions=Conditions(
            selector=() if above is None else SELECTOR,
            above=above,
            service_tier=cells.get("service_tier", ""),
            region=cells.get("region", ""),
        ),
        mode=TierMode(cells.get("mode") or "whole_request"),
        component=_component(cells),
        cells=tuple(cells.values()),
    )


def _component(cells: Cells) -> Component:
    kind, meter = ComponentKind(cells.get("kind") or "price"), _name(cells, "meter")
    per = _optional_number(cells, "per") or Decimal(1)
    return Component(0, meter, kind, _number(cells, "amount"), per, direction=direction(meter))


def _name(cells: Cells, column: str) -> str:
    is_model = column == "model" and MODEL_NAME.fullmatch(cells[column])
    if not is_model and not NAME.fullmatch(cells[column]):
        raise ValueError(f"“{cells[column]}” cannot be a {column}.")
    return cells[column]


def _number(cells: Cells, column: str) -> Decimal:
    if not NUMBER.fullmatch(cells[column]):
        raise ValueError(f"“{cells[column]}” is no {column}.")
    return Decimal(cells[column])


def _optional_number(cells: Cells, column: str) -> Decimal | None:
    return _number(cells, column) if cells.get(column) else None


def _day(cells: Cells, column: str, zone: tzinfo) -> datetime | None:
    """The beginning of a day in the book's zone."""
    day = cells.get(column)
    return datetime.combine(date.fromisoformat(day), time(), zone) if day else None


def _entries(lines: Iterable[PriceRow]) -> Iterator[Entry]:
    groups: dict[tuple[object, ...], list[PriceRow]] = {}
    for line in lines:
        groups.setdefault(line.of_entry, []).append(line)
    for group in groups.values():
        first = group[0]
        yield Entry(
            *(0, first.provider, first.match, 0, ""),
            *(first.valid_from, first.valid_to, tuple(_tiers(group))),
            name=first.model,
            raw="\n".join(",".join(own_line.cells) for own_line in group),
        )


def _tiers(lines: Sequence[PriceRow]) -> Iterator[Tier]:
    groups: dict[tuple[Conditions, TierMode], list[Component]] = {}
    for line in lines:
        same = groups.setdefault((line.conditions, line.mode), [])
        if any(_of_one_kind(earlier, line.component) for earlier in same):
            raise NotAPriceList(f"{line.model} has two prices of {line.component.meter}.")
        same.append(line.component)
    ordered = sorted(groups, key=_rank, reverse=True)
    for place, (conditions, mode) in enumerate(ordered):
        yield Tier(0, place, mode, conditions, tuple(groups[conditions, mode]))


def _of_one_kind(component: Component, other: Component) -> bool:
    return (component.meter, component.kind) == (other.meter, other.kind)


def _rank(tier: tuple[Conditions, TierMode]) -> tuple[int, Decimal]:
    when, _mode = tier
    return bool(when.service_tier) + bool(when.region), when.above or Decimal(0)
