"""What a re-rating run is asked for: a period, a scope of whole events, and which prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec

from finops.calc.dates.periods import DateRange
from finops.calc.days import FIRST_DAY, is_possible
from ledger.calc.plain_data import plain_data
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.parsing import parse_report_filter

# An event is rated as a whole: its tiers look at all its meters, a reported cost stands for all
# of them. So a scope never cuts through an event, and cannot name single meters.
SCOPE_DIMENSIONS: Final = (
    *REQUEST_DIMENSIONS,
    Dimension.COMPONENT,
    Dimension.PROVIDER,
    Dimension.MODEL,
)
ANY_DAY: Final = DateRange(FIRST_DAY, FIRST_DAY)  # in place of days that nobody could ask for now
VIEW_PARAMETERS: Final = ("from", "to", "by", "grain", "compare")


class CutsThroughEvents(ValueError):
    """The scope names single meters."""


@dataclass(frozen=True)
class ChosenBook:
    """A version that is used besides those known: of the defaults, or of the tenant's own."""

    scope: str  # "default" or "tenant"
    id: int
    version: str


@dataclass(frozen=True)
class RerateAsked:
    """Days of the tenant's calendar, scope and prices.

    Prices are those known at `known_at`, and the chosen books besides. A price that came with
    an event is its source's statement: it stands unless `includes_event_prices`.
    """

    report: ReportFilter
    known_at: datetime
    books: tuple[ChosenBook, ...] = ()
    includes_event_prices: bool = False

    @property
    def dates(self) -> DateRange:
        return self.report.dates

    @property
    def scope(self) -> dict[str, list[str]]:
        return scope_query(self.report)

    def document(self, time_zone: str) -> dict[str, object]:
        """As it stands in the text that is signed."""
        document: dict[str, object] = plain_data(
            {
                "from": self.dates.first,
                "to": self.dates.last,
                "time_zone": time_zone,
                "scope": {name: sorted(values) for name, values in self.scope.items()},
                "known_at": self.known_at,
                "books": self.books,
                "includes_event_prices": self.includes_event_prices,
            }
        )
        return document


def scope_query(report: ReportFilter) -> dict[str, list[str]]:
    """The narrowing part of a report filter as URL parameters.

    Raises CutsThroughEvents where it names single meters.
    """
    if report.chosen(Dimension.METER):
        raise CutsThroughEvents
    query = report.query()
    return {name: values for name, values in query.items() if name not in VIEW_PARAMETERS}


def asked_of(
    dates: DateRange,
    scope: Mapping[str, Sequence[str]],
    known_at: datetime,
    books: Sequence[Mapping[str, object]],
    *,
    includes_event_prices: bool,
) -> RerateAsked:
    """What is stored of a run, as it was asked."""
    asked = dates if is_possible(dates.first) and is_possible(dates.last) else ANY_DAY
    period = {"from": [asked.first.isoformat()], "to": [asked.last.isoformat()]}
    return RerateAsked(
        report=replace(parse_report_filter({**scope, **period}, asked.last), dates=dates),
        known_at=known_at,
        books=msgspec.convert(books, tuple[ChosenBook, ...]),
        includes_event_prices=includes_event_prices,
    )
