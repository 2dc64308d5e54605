"""A trace as bars: time on one axis where there is time, otherwise what its events cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from finops.ui.charts import colours_for
from finops.ui.tables import Bar, Segment
from ledger.calc.exact import exact_sum
from ledger.queries.traces.detail import TraceDetail, TraceLine
from ledger.views.traces.bars import LENGTH, parts_of_time, scaled, time_bar
from ledger.views.traces.parts import component_name

MARK: Final = Decimal("1.2")  # how wide a moment is drawn, of 100
MS: Final = timedelta(milliseconds=1)


@dataclass(frozen=True)
class TimelineRow:
    """The request, or one cost event: when it began after the first moment, and its bar."""

    name: str
    what: str
    after: timedelta
    cost_usd: Decimal | None
    has_cost: bool
    bar: Bar


@dataclass(frozen=True)
class Timeline:
    """The rows on one axis, which ends after `seconds` or, without time, at the whole cost."""

    is_of_time: bool
    seconds: Decimal
    rows: Sequence[TimelineRow]

    @property
    def has_parts(self) -> bool:
        """Whether a bar shows the parts of a request's time."""
        return any(not row.has_cost for row in self.rows)


@dataclass(frozen=True)
class _Event:
    first: TraceLine
    cost_usd: Decimal | None


def timeline_of(detail: TraceDetail) -> Timeline:
    """Of time where the request's latency is known or the events began at different moments. How
    long one event took nobody told, so that it is a mark where it began."""
    events = [*_events(detail.lines)]
    parts = parts_of_time(detail.details)
    moments = [event.first.occurred_at for event in events]
    if parts and detail.occurred_at:
        moments.append(detail.occurred_at)
    if not parts and len(set(moments)) < 2:
        return Timeline(is_of_time=False, seconds=Decimal(0), rows=_by_cost(events))
    start = min(moments)
    took = sum(parts.values(), Decimal(0))
    ends = [_ms(moment - start) for moment in moments]
    if detail.occurred_at:
        ends.append(_ms(detail.occurred_at - start) + took)
    longest = max(ends)
    request = [_request(detail, parts, start, longest)] if parts else []
    return Timeline(True, longest / 1000, [*request, *_by_time(events, start, longest)])


def _events(lines: Sequence[TraceLine]) -> Iterator[_Event]:
    """In time, each with the sum of what is priced in it; None where nothing is."""
    for _key, of_event in groupby(lines, key=lambda line: line.event_id):
        listed = list(of_event)
        known = [line.cost_usd for line in listed if line.cost_usd is not None]
        yield _Event(listed[0], exact_sum(known) if known else None)


def _request(
    detail: TraceDetail, parts: dict[str, Decimal], start: datetime, longest: Decimal
) -> TimelineRow:
    after = (detail.occurred_at or start) - start
    bar = time_bar(parts, longest, _ms(after))
    return TimelineRow(_("Request"), "", after, None, has_cost=False, bar=bar)


def _by_time(events: Sequence[_Event], start: datetime, longest: Decimal) -> list[TimelineRow]:
    colours = colours_for({event.first.component for event in events})
    rows = []
    for event in events:
        after = event.first.occurred_at - start
        at = Decimal(scaled(_ms(after), longest))
        mark = Segment(f"{min(at, LENGTH - MARK):f}", f"{MARK}", colours[event.first.component])
        rows.append(_row(event, after, mark))
    return rows


def _by_cost(events: Sequence[_Event]) -> list[TimelineRow]:
    """Each bar begins where the cost so far ends; the last ends at the total."""
    total = exact_sum(event.cost_usd for event in events if event.cost_usd is not None)
    colours = colours_for({event.first.component for event in events})
    rows, before = [], Decimal(0)
    for event in events:
        cost = event.cost_usd or Decimal(0)
        bar = Segment(scaled(before, total), scaled(cost, total), colours[event.first.component])
        rows.append(_row(event, timedelta(0), bar))
        before += cost
    return rows


def _row(event: _Event, after: timedelta, segment: Segment) -> TimelineRow:
    first = event.first
    return TimelineRow(
        name=component_name(first.component),
        what=first.model or first.provider,
        after=after,
        cost_usd=event.cost_usd,
        has_cost=True,
        bar=Bar([segment]),
    )


def _ms(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 1000
