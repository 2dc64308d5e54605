"""Calls that several channels saw, and operations that took several attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import F

from finops.scope import current_tenant_id
from ledger.models import Sighting
from ledger.queries.sql import Row, count, fetch
from ledger.queries.traces.listing import after_cursor, cursor_of

PAGE: Final = 50
SIDE: Final = ("model", "input_tokens", "output_tokens", "reported_cost_usd")


@dataclass(frozen=True)
class ChannelSide:
    """What one channel says of a call."""

    channel: str
    cost_event_id: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    reported_cost_usd: Decimal | None


@dataclass(frozen=True)
class MergedSighting:
    """A sighting that is not counted, and the one that is; `differs` names what they say
    differently (what one does not say is no difference). `cost_usd` is what counts, `why` a value
    of `Sighting.Why`."""

    occurred_at: datetime
    trace_id: str
    reported: ChannelSide
    counted: ChannelSide
    cost_usd: Decimal | None
    differs: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class MergedPage:
    """Sightings, the newest first; `next_cursor` is empty on the last page."""

    rows: tuple[MergedSighting, ...]
    next_cursor: str = ""


@dataclass(frozen=True)
class Attempt:
    """One attempt of an operation."""

    channel: str
    cost_event_id: str
    occurred_at: datetime
    trace_id: str
    model: str
    call_status: str
    settlement: str
    is_superseded: bool
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None

    @property
    def is_waste(self) -> bool:
        """It failed, was given up, or was tried again."""
        return self.is_superseded or self.call_status != "ok"


@dataclass(frozen=True)
class RetriedOperation:
    """What was tried more than once, its attempts in time."""

    operation_id: str
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class OperationPage:
    """Operations by their latest attempt that was tried again."""

    operations: tuple[RetriedOperation, ...]
    next_cursor: str = ""


def merged_sightings(cursor: str = "", limit: int = PAGE) -> MergedPage:
    """Sightings of calls that another channel's event stands for. Raises BadCursor."""
    rows = _merged(None, after_cursor(cursor), limit + 1)
    more = cursor_of(rows[limit - 1], "event_key") if len(rows) > limit else ""
    return MergedPage(tuple(map(_sighting, rows[:limit])), more)


def sightings_of_trace(trace_key: UUID) -> tuple[MergedSighting, ...]:
    """The sightings of a trace's calls that are not counted."""
    return tuple(map(_sighting, _merged(trace_key, after_cursor(""), PAGE)))


def counted_elsewhere(trace_key: UUID) -> str:
    """The trace under which the cost of this one's calls stands; empty if it is its own."""
    moved = Sighting.objects.filter(own_trace_key=trace_key)
    moved = moved.exclude(own_trace_key=F("posted_trace_key"))
    return moved.values_list("posted_trace_id", flat=True).first() or ""


def _merged(trace_key: UUID | None, after: dict[str, object], limit: int) -> list[Row]:
    parameters = {"tenant": current_tenant_id(), "trace_key": trace_key, "limit": limit, **after}
    return fetch("sightings/merged", parameters)


def _sighting(row: Row) -> MergedSighting:
    reported = ChannelSide(row["channel"], row["cost_event_id"], *(row[name] for name in SIDE))
    counted = ChannelSide(
        row["counted_channel"],
        row["counted_event_id"],
        row["counted_model"],
        row["counted_input_tokens"],
        row["counted_output_tokens"],
        row["counted_reported_usd"],
    )
    differs = tuple(
        name for name in SIDE if _differ(getattr(reported, name), getattr(counted, name))
    )
    at, trace = row["occurred_at"], row["trace_id"]
    return MergedSighting(at, trace, reported, counted, row["cost_usd"], differs, row["why"])


def _differ(value: object, other: object) -> bool:
    return not {value, other} & {None, ""} and value != other


def count_merged(limit: int) -> int:
    """How many reports are not counted, up to the limit."""
    parameters = {"tenant": current_tenant_id(), "trace_key": None, "limit": limit}
    return count("sightings/merged", parameters | after_cursor(""))


def count_attempts(limit: int) -> int:
    """How many attempts the operations of up to so many superseded ones had."""
    parameters = {"tenant": current_tenant_id(), "limit": limit}
    return count("sightings/operations", parameters | after_cursor(""))


def retried_operations(cursor: str = "", limit: int = PAGE) -> OperationPage:
    """Operations of which a counted attempt was tried again. Raises BadCursor."""
    parameters = {"tenant": current_tenant_id(), "limit": limit, **after_cursor(cursor)}
    rows = fetch("sightings/operations", parameters)
    groups = (list(attempts) for _, attempts in groupby(rows, key=lambda row: row["operation_key"]))
    operations = tuple(_operation(group) for group in groups)
    if not rows or rows[0]["asked"] < limit:
        return OperationPage(operations)
    last = {"occurred_at": rows[0]["last_at"], "event_key": rows[0]["last_key"]}
    return OperationPage(operations, cursor_of(last, "event_key"))


def _operation(rows: Sequence[Row]) -> RetriedOperation:
    names = Attempt.__dataclass_fields__
    attempts = tuple(Attempt(**{name: row[name] for name in names}) for row in rows)
    return RetriedOperation(str(rows[0]["operation_id"]), attempts)
