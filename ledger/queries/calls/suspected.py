"""Pairs of calls that may be one: the list, and what is known of both sides of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from finops.models import Tenant
from finops.scope import current_tenant_id
from ledger.calc.calls.sources import rank_of
from ledger.calc.calls.suspecting import MOST_OPEN
from ledger.calc.exact import exact_sum
from ledger.models import Sighting, SuspectedDuplicate
from ledger.queries.sql import Row, fetch
from ledger.queries.traces.listing import after_cursor, cursor_of

Status = SuspectedDuplicate.Status


@dataclass(frozen=True)
class SuspectedCall:
    """One of two calls that may be one; `cost_usd` is None while no line of it has a price.

    `use_case` is its owner, or empty; `has_outcome`: its trace brought about a business result.
    """

    event_key: UUID
    family_id: UUID | None
    channel: str
    instrumentor: str
    cost_event_id: str
    occurred_at: datetime
    model: str
    input_tokens: int | None
    output_tokens: int | None
    is_counted: bool
    trace_id: str
    trace_key: UUID
    use_case: str
    cost_center: str
    has_request: bool
    has_outcome: bool
    lines: int
    unpriced_lines: int
    cost_usd: Decimal | None

    @property
    def knows(self) -> tuple[bool, bool, bool, int]:
        """How much hangs on it: an owner, a result, a request of its own, a better channel."""
        return bool(self.use_case), self.has_outcome, self.has_request, rank_of(self.channel)


@dataclass(frozen=True)
class SuspectedPair:
    """A pair with both sides, the earlier first; a side is None once its facts are gone."""

    row: SuspectedDuplicate
    first: SuspectedCall | None
    second: SuspectedCall | None

    @property
    def sides(self) -> list[SuspectedCall]:
        return [side for side in (self.first, self.second) if side is not None]

    @property
    def is_whole(self) -> bool:
        return len(self.sides) == 2

    @property
    def best(self) -> SuspectedCall | None:
        """Which side to keep if nobody says otherwise; of equals the earlier."""
        return max(self.sides, key=lambda side: side.knows, default=None)

    @property
    def stake_usd(self) -> Decimal | None:
        """What merging would take out of the sums; None where that is not known."""
        others = [side.cost_usd for side in self.sides if side is not self.best]
        return others[0] if self.is_whole else None

    @property
    def seconds_apart(self) -> Decimal | None:
        if self.first is None or self.second is None:
            return None
        apart = self.second.occurred_at - self.first.occurred_at
        return Decimal(str(apart.total_seconds()))


@dataclass(frozen=True)
class PairPage:
    """A page of pairs, and the cursor of the next; empty on the last one."""

    pairs: Sequence[SuspectedPair]
    next_cursor: str


@dataclass(frozen=True)
class AtStake:
    """How many pairs of two instrumentors wait, and what merging all of them would take out.

    `unknown` counts pairs of which that is not known; `is_full`: no further ones are noted.
    """

    pairs: int = 0
    cost_usd: Decimal = Decimal(0)
    unknown: int = 0
    is_full: bool = False


@dataclass(frozen=True)
class AskedPairs:
    """The state of pairs, and the two sources that report both calls; empty: all."""

    status: str = ""
    sources: str = ""


ALL_PAIRS: Final = AskedPairs()


@dataclass(frozen=True)
class PairList:
    """A page of the pairs of a filter, how many it has, and what is at stake with all open ones of
    its sources."""

    tenant: Tenant
    asked: AskedPairs
    page: PairPage
    count: int
    stake: AtStake

    @property
    def next_cursor(self) -> str:
        return self.page.next_cursor


def pair_list(tenant: Tenant, asked: AskedPairs, cursor: str, limit: int) -> PairList:
    """Raises BadCursor."""
    page = pairs_after(asked, cursor, limit)
    count = suspected(asked).count()
    return PairList(tenant, asked, page, count, at_stake(AskedPairs(sources=asked.sources)))


def suspected(asked: AskedPairs = ALL_PAIRS) -> QuerySet[SuspectedDuplicate]:
    """Pairs of a filter, the newest first."""
    pairs = SuspectedDuplicate.objects.select_related("decided_by")
    if asked.status:
        pairs = pairs.filter(status=asked.status)
    if asked.sources:
        pairs = pairs.filter(sources=asked.sources)
    return pairs.order_by("-occurred_at", "-public_id")


def pairs_after(asked: AskedPairs, cursor: str, limit: int) -> PairPage:
    """A page of pairs after a cursor. Raises BadCursor."""
    pairs, after = suspected(asked), after_cursor(cursor)
    if cursor:
        at, key = after["after_at"], after["after_key"]
        pairs = pairs.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, public_id__lt=key))
    rows = list(pairs[: limit + 1])
    last = vars(rows[limit - 1]) if len(rows) > limit else {}
    return PairPage(with_sides(rows[:limit]), cursor_of(last, "public_id") if last else "")


def one_pair(public_id: UUID) -> SuspectedPair | None:
    return next(iter(with_sides(suspected().filter(public_id=public_id))), None)


def suspected_of_trace(trace_key: UUID) -> list[SuspectedPair]:
    """Pairs of which a call was made in this trace, whatever was decided; the newest first."""
    calls = Sighting.objects.filter(Q(own_trace_key=trace_key) | Q(posted_trace_key=trace_key))
    keys = list(calls.values_list("event_key", flat=True)[:MOST_OPEN])
    pairs = suspected().filter(Q(first_key__in=keys) | Q(second_key__in=keys))
    return with_sides(pairs)


def with_sides(rows: Iterable[SuspectedDuplicate]) -> list[SuspectedPair]:
    pairs = list(rows)
    sides = sides_of(key for row in pairs for key in (row.first_key, row.second_key))
    return [
        SuspectedPair(row, sides.get(row.first_key), sides.get(row.second_key)) for row in pairs
    ]


def sides_of(keys: Iterable[UUID]) -> dict[UUID, SuspectedCall]:
    asked = list(dict.fromkeys(keys))
    if not asked:
        return {}
    rows = fetch("sightings/sides", {"tenant": current_tenant_id(), "keys": asked})
    return {row["event_key"]: side(row) for row in rows}


def side(row: Row) -> SuspectedCall:
    return SuspectedCall(**row)


def at_stake(asked: AskedPairs = ALL_PAIRS) -> AtStake:
    """Of the open ones among the pairs of a filter."""
    open_pairs = with_sides(suspected(asked).filter(status=Status.OPEN)[:MOST_OPEN])
    known = [pair.stake_usd for pair in open_pairs if pair.stake_usd is not None]
    is_full = count_open() >= MOST_OPEN
    return AtStake(len(open_pairs), exact_sum(known), len(open_pairs) - len(known), is_full)


def open_since() -> datetime | None:
    """When the oldest of the open pairs was noted."""
    rows = SuspectedDuplicate.objects.filter(status=Status.OPEN)
    oldest: datetime | None = rows.aggregate(oldest=Min("found_at"))["oldest"]
    return oldest


def count_open() -> int:
    return SuspectedDuplicate.objects.filter(status=Status.OPEN).count()


def source_pairs() -> Sequence[tuple[str, int]]:
    """Which sources tell alike, with how many open pairs: the most first."""
    counted = SuspectedDuplicate.objects.order_by().values_list("sources")
    rows = counted.annotate(n=Count("pk", filter=Q(status=Status.OPEN)))
    return sorted(rows, key=lambda row: (-row[1], row[0]))
