"""How long what is kept, month by month: which facts are still needed, and by whom.

Reads the sums and the catalogue, never the facts, as the read-only platform role: a month is
shared by all tenants.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connections

from ledger.calc.retention import Keeping, keeping_of, kept_until
from ledger.models import RetiredMonth
from ledger.queries.sql import load

PLATFORM: Final = "platform"
PARTITIONED: Final = ("ledger_request", "ledger_costline", "ledger_outcome", "ledger_qualityscore")


@dataclass(frozen=True)
class MonthHolder:
    """One tenant's facts of one class in one month; `keeping` is None where nobody says."""

    tenant_id: int
    tenant: str
    retention_class: str
    lines: int
    keeping: Keeping | None


@dataclass(frozen=True)
class MonthOfFacts:
    """One UTC month: who needs it until when, and what it takes."""

    month: date
    holders: tuple[MonthHolder, ...]
    bytes: int
    retired: RetiredMonth | None

    @property
    def until(self) -> date | None:
        """The last day somebody needs it; None while a class has no rule."""
        return kept_until(self.month, (holder.keeping for holder in self.holders))

    def is_due(self, today: date) -> bool:
        """Whether its facts may go: there are some, and nobody needs them any longer."""
        is_gone = self.retired is not None and self.retired.state != RetiredMonth.State.FROZEN
        until = self.until
        return bool(self.holders) and not is_gone and until is not None and until < today

    @property
    def without_rule(self) -> tuple[MonthHolder, ...]:
        return tuple(holder for holder in self.holders if holder.keeping is None)


@dataclass(frozen=True)
class Rules:
    """What holds for the classes of tenants; facts without a class follow the longest one."""

    by_class: Mapping[tuple[int, str], Keeping | None]

    def keeping(self, tenant_id: int, retention_class: str) -> Keeping | None:
        if retention_class:
            known = self.by_class.get((tenant_id, retention_class))
            return known or keeping_of(retention_class, None)
        own = [kept for (owner, _), kept in self.by_class.items() if owner == tenant_id]
        if not own or None in own:
            return None
        longest = own[0]
        for kept in own[1:]:
            longest = longest.or_longer(kept) if longest else kept
        return longest


def months_of_facts(tenant_id: int | None = None) -> list[MonthOfFacts]:
    """Every month in which facts lie or lay, the oldest first; of all tenants or of one."""
    rules = read_rules(tenant_id)
    held: dict[date, list[MonthHolder]] = {}
    for row in read("retention/holders", {"tenant": tenant_id}):
        kept = rules.keeping(row["tenant_id"], row["retention_class"])
        holder = MonthHolder(
            row["tenant_id"], row["slug"], row["retention_class"], row["lines"], kept
        )
        held.setdefault(row["month"], []).append(holder)
    sizes = bytes_by_month()
    retired = {month.month: month for month in RetiredMonth.objects.using(PLATFORM)}
    return [
        MonthOfFacts(month, tuple(held[month]), sizes.get(month, 0), retired.get(month))
        for month in sorted(held)
    ]


def read_rules(tenant_id: int | None = None) -> Rules:
    keepings: dict[tuple[int, str], Keeping | None] = {}
    for row in read("retention/classes", {"tenant": tenant_id}):
        days = row["raw_days"], row["aggregate_days"]
        configured = None if days[0] is None else Keeping(*days)
        key = row["tenant_id"], row["retention_class"]
        keepings[key] = keeping_of(row["retention_class"], configured)
    return Rules(keepings)


def bytes_by_month() -> dict[date, int]:
    """What the partitions of a month take, with their indexes."""
    sizes: dict[date, int] = {}
    for row in partitions():
        sizes[row["month"]] = sizes.get(row["month"], 0) + row["bytes"]
    return sizes


def partitions() -> list[dict[str, Any]]:
    return read("retention/partitions", {"tables": list(PARTITIONED)})


def due_months(months: Iterable[MonthOfFacts], today: date) -> list[MonthOfFacts]:
    return [month for month in months if month.is_due(today)]


def read(name: str, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a statement over all tenants. Any: whatever the columns hold."""
    with connections[PLATFORM].cursor() as cursor:
        cursor.execute(load(name), words)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
