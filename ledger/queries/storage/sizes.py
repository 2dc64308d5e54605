"""What observability data itself takes and costs: by month, class, table and tenant.

A month's partitions hold the facts of all tenants: a tenant's part is told by its share of the
month's cost lines. Money: GB (10^9 bytes) x the price of a `trace_gb_month` in the books in
force, of the provider `platform` and the model named as the retention class.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from finops.scope import current_tenant_id
from ledger.calc.exact import exact_sum
from ledger.calc.pricing.finding import find_price
from ledger.calc.pricing.usage import Usage
from ledger.calc.retention import Keeping, promised
from ledger.models import RetiredMonth
from ledger.queries.pricebooks.books import price_list_in_force
from ledger.queries.storage.retention import MonthHolder, MonthOfFacts, months_of_facts, read

GB: Final = Decimal(10**9)
METER: Final = "trace_gb_month"
PLATFORM_PROVIDER: Final = "platform"


@dataclass(frozen=True)
class MonthStorage:
    """One month of a tenant's facts; `bytes_by_class` is empty where they are gone."""

    month: date
    lines: int
    bytes_by_class: Mapping[str, int]
    until: date | None
    state: str
    archive: str

    @property
    def bytes(self) -> int:
        return sum(self.bytes_by_class.values())


@dataclass(frozen=True)
class ClassStorage:
    """One retention class of a tenant: how long it is kept, what it takes, what that costs."""

    retention_class: str
    keeping: Keeping | None
    is_named: bool
    lines: int
    bytes: int
    oldest: date | None
    usd_per_gb_month: Decimal | None

    @property
    def usd_per_month(self) -> Decimal | None:
        """bytes / 10^9 x price; None where no book has a price."""
        if self.usd_per_gb_month is None:
            return None
        return self.bytes / GB * self.usd_per_gb_month


@dataclass(frozen=True)
class Storage:
    """A tenant's observability data."""

    months: tuple[MonthStorage, ...]
    classes: tuple[ClassStorage, ...]

    @property
    def bytes(self) -> int:
        return sum(month.bytes for month in self.months)

    @property
    def oldest(self) -> date | None:
        return min((month.month for month in self.months if month.bytes), default=None)

    @property
    def usd_per_month(self) -> Decimal | None:
        """Over the classes that have a price; None where none has."""
        known = [row.usd_per_month for row in self.classes if row.usd_per_month is not None]
        return exact_sum(known) if known else None


@dataclass(frozen=True)
class TableStorage:
    """One table of the ledger, all tenants together; `rows` is the planner's estimate."""

    table: str
    partitions: int
    bytes: int
    rows: int


@dataclass(frozen=True)
class TenantStorage:
    """A tenant's part of the facts of all months."""

    tenant: str
    lines: int
    bytes: int


def tenant_storage(now: datetime) -> Storage:
    """The observability data of the tenant in force."""
    tenant, today = current_tenant_id(), now.date()
    every = months_of_facts()
    own = ((month, [held for held in month.holders if held.tenant_id == tenant]) for month in every)
    # A day at the edge of a month keeps its neighbour too, in which no line may lie.
    months = tuple(_month(month, held, today) for month, held in own if sum(h.lines for h in held))
    return Storage(months, _classes(every, months, tenant, now))


def share_of(month: MonthOfFacts, holders: Iterable[MonthHolder]) -> int:
    """The bytes of a month that so many lines account for; all of them where none has any."""
    total = sum(holder.lines for holder in month.holders)
    part = sum(holder.lines for holder in holders)
    return month.bytes * part // total if total > 0 else 0


def _month(month: MonthOfFacts, own: list[MonthHolder], today: date) -> MonthStorage:
    return MonthStorage(
        month=month.month,
        lines=sum(held.lines for held in own),
        bytes_by_class={
            held.retention_class: share_of(month, [held]) for held in own if held.retention_class
        },
        until=month.until,
        state=state_of(month, today),
        archive=month.retired.archive if month.retired else "",
    )


def state_of(month: MonthOfFacts, today: date) -> str:
    """kept, due, or what became of it."""
    if month.retired is not None:
        return RetiredMonth.State(month.retired.state).value
    return "due" if month.is_due(today) else "kept"


def _classes(
    every: Iterable[MonthOfFacts], months: Iterable[MonthStorage], tenant: int, now: datetime
) -> tuple[ClassStorage, ...]:
    held: dict[str, list[MonthHolder]] = {}
    for month in every:
        for holder in month.holders:
            if holder.tenant_id == tenant and holder.retention_class:
                held.setdefault(holder.retention_class, []).append(holder)
    prices = storage_prices(held, now)
    shown = list(months)
    return tuple(
        ClassStorage(
            retention_class=name,
            keeping=holders[0].keeping,
            is_named=promised(name) is not None,
            lines=sum(holder.lines for holder in holders),
            bytes=sum(month.bytes_by_class.get(name, 0) for month in shown),
            oldest=min(
                (month.month for month in shown if month.bytes_by_class.get(name)), default=None
            ),
            usd_per_gb_month=prices[name],
        )
        for name, holders in sorted(held.items())
    )


def storage_prices(classes: Iterable[str], now: datetime) -> dict[str, Decimal | None]:
    """USD per GB-month by retention class, at this time."""
    prices = price_list_in_force(now, now + timedelta(seconds=1))
    usd_by_class: dict[str, Decimal | None] = {}
    for name in classes:
        usage = Usage(PLATFORM_PROVIDER, name, now)
        price = find_price(prices, usage, METER, lambda _meters: Decimal(0))
        usd_by_class[name] = price.parts[0].unit_price if price else None
    return usd_by_class


def tables() -> list[TableStorage]:
    """Every table of the ledger, the largest first."""
    return [TableStorage(**row) for row in read("retention/tables", {})]


def storage_by_tenant(months: Iterable[MonthOfFacts]) -> list[TenantStorage]:
    """Whose facts take how much, the most first."""
    sums_by_tenant: dict[str, list[int]] = {}
    for month in months:
        for holder in month.holders:
            sums = sums_by_tenant.setdefault(holder.tenant, [0, 0])
            sums[0] += holder.lines
            sums[1] += share_of(month, [holder])
    rows = [TenantStorage(tenant, *sums) for tenant, sums in sums_by_tenant.items()]
    return sorted(rows, key=lambda row: (-row.bytes, row.tenant))
