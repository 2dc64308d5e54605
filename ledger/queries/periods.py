"""The months of a tenant's books: their sums, whether they are closed, what came late."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from finops.calc.canonical import sha256_of
from finops.calc.dates.periods import (
    Interval,
    add_months,
    day_start,
    local_day,
    month_of,
    utc_bounds,
)
from finops.scope import current_tenant_id
from ledger.models import Period
from ledger.queries.narrowing import tenant_zone
from ledger.queries.sql import fetch, reading_alias

MONTHS_SHOWN: Final = 36
EVER: Final = date(2020, 1, 1)  # the gate takes nothing older


@dataclass(frozen=True)
class MonthSums:
    """What the sums of one month say; `cost_usd` is that of the priced lines."""

    lines: int = 0
    events: int = 0
    unpriced_lines: int = 0
    requests: int = 0
    outcomes: int = 0
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class Adjusted:
    """What was booked in later months because this one was closed."""

    lines: int = 0
    events: int = 0
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class MonthOfBooks:
    """One month: `sums` as they are now, `period` with those of its closing if it was closed.
    `late_outcomes` came after the close; they count on their own day."""

    month: date
    sums: MonthSums
    period: Period | None
    adjusted: Adjusted
    has_ended: bool
    late_outcomes: int = 0

    @property
    def is_closed(self) -> bool:
        return self.period is not None and self.period.state == Period.State.CLOSED

    @property
    def is_unchanged(self) -> bool:
        """Whether a closed month's money is still what it was when it was closed."""
        return self.period is not None and self.sums.cost_usd == self.period.cost_usd


@dataclass(frozen=True)
class ListedMonths:
    """The months, the newest first; which may be closed next, and which may be reopened."""

    months: tuple[MonthOfBooks, ...]
    to_close: date | None
    to_reopen: date | None


def covers_closed_month(first: date, last: date) -> bool:
    """Does the span of days touch a month that is closed?"""
    closed = Period.objects.filter(state=Period.State.CLOSED)
    return closed.filter(month__gte=month_of(first).first, month__lte=last).exists()


def sums_at_closing(period: Period) -> MonthSums:
    names = MonthSums.__dataclass_fields__
    return MonthSums(**{name: getattr(period, name) for name in names})


def closing_sha256(period: Period) -> str:
    """The hash of what reopening a month signs."""
    return sha256_of(closing_text(period))


def closing_text(period: Period) -> str:
    """What reopening a month signs: who closed it, when, with which sums."""
    words = {"month": str(period), "closed_at": period.closed_at.astimezone(UTC).isoformat()}
    money = {"cost_usd": f"{period.cost_usd:.36f}"}  # as the column keeps it
    sums = {name: str(value) for name, value in vars(sums_at_closing(period)).items()}
    return json.dumps({**words, "closed_by": period.closed_by_id, **sums, **money}, sort_keys=True)


def read_books(now: datetime) -> ListedMonths:
    """The tenant's months with data, as of `now`; months close in order, and reopen in reverse."""
    zone, today = tenant_zone(), local_day(now, tenant_zone())
    sums = month_sums(add_months(today, 1 - MONTHS_SHOWN))
    periods = {period.month: period for period in Period.objects.using(reading_alias())}
    adjusted, late = adjustments_by_month(zone), late_outcomes_by_month()
    shown = sorted(sums.keys() | {m for m in periods if m >= min(sums, default=m)}, reverse=True)
    months = tuple(
        MonthOfBooks(
            month=month,
            sums=sums.get(month, MonthSums()),
            period=periods.get(month),
            adjusted=adjusted.get(month, Adjusted()),
            has_ended=month_of(month).last < today,
            late_outcomes=late.get(month, 0),
        )
        for month in shown
    )
    return ListedMonths(months, next_to_close(today), last_closed())


def month_sums(first: date) -> dict[date, MonthSums]:
    """Sums by month, from the month of `first` on."""
    parameters = {"tenant": current_tenant_id(), "first": first.replace(day=1)}
    rows = fetch("periods/months", parameters)
    return {row.pop("month"): MonthSums(**row) for row in rows}


def adjustments_by_month(zone: ZoneInfo) -> Mapping[date, Adjusted]:
    start = day_start(EVER, zone)
    rows = fetch(
        "periods/adjustments", {"tenant": current_tenant_id(), "zone": zone.key, "start": start}
    )
    return {row.pop("month").date(): Adjusted(**row) for row in rows}


def late_outcomes_by_month() -> Mapping[date, int]:
    rows = fetch("periods/late_outcomes", {"tenant": current_tenant_id()})
    return {row["month"]: row["outcomes"] for row in rows}


def last_closed() -> date | None:
    closed = Period.objects.using(reading_alias()).filter(state=Period.State.CLOSED)
    month: date | None = closed.order_by("-month").values_list("month", flat=True).first()
    return month


def next_to_close(today: date) -> date | None:
    """The month after the last closed one, else the first with data; None until it has ended."""
    last = last_closed()
    month = add_months(last, 1) if last else min(month_sums(EVER), default=None)
    return month if month is not None and month_of(month).last < today else None


def is_in_books(month: date) -> bool:
    """Whether the month has data, or was ever closed."""
    return month in month_sums(month) or Period.objects.filter(month=month).exists()


def instants_of(month: date, zone: ZoneInfo) -> Interval:
    return utc_bounds(month_of(month), zone)
