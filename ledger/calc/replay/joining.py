"""Group after group of a use case put together into one set of columns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from ledger.calc.replay.calendar import DayGroup, HourlyRhythm, groups
from ledger.calc.replay.calls import Calls, make_calls
from ledger.calc.replay.drawing import Bools, Ints, generator
from ledger.calc.replay.extras import ItemEvents, ReplayedOutcomes, make_items, make_results
from ledger.calc.replay.plan import ReplayPlan
from ledger.calc.replay.requests import MICROSECONDS, Requests, make_requests
from ledger.calc.replay.trace import RealTrace

ORPHAN_SECONDS = 30

Columns = TypeVar("Columns", Requests, Calls, ItemEvents, ReplayedOutcomes, "Orphans")


@dataclass(frozen=True)
class Orphans:
    """Item events whose trace has no request: day, number within it, time."""

    day: Ints
    number: Ints
    time_us: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True)
class Replay:
    """Everything one use case did; row numbers in calls, items and results point into requests."""

    plan: ReplayPlan
    requests: Requests
    calls: Calls
    items: ItemEvents
    results: ReplayedOutcomes
    orphans: Orphans


def replay(
    plan: ReplayPlan, until: date, rhythm: HourlyRhythm, trace: RealTrace, zone: ZoneInfo
) -> Replay:
    """Replay the real trace as this use case, up to and including the local day `until`."""
    made = groups(plan, rhythm, until)
    requests = [make_requests(plan, group, rhythm, trace, zone) for group in made]
    pairs = list(zip(made, requests, strict=True))
    offsets = np.cumsum([0, *map(len, requests)])
    return Replay(
        plan,
        _join(requests),
        _join([make_calls(plan, group, rows, trace) for group, rows in pairs], offsets),
        _join([make_items(plan, group, rows) for group, rows in pairs], offsets),
        _join([make_results(plan, group, rows) for group, rows in pairs], offsets),
        _join([_orphans(plan, group, rows) for group, rows in pairs]),
    )


def _join(parts: Sequence[Columns], offsets: Ints | None = None) -> Columns:
    joined: dict[str, Ints | Bools] = {}
    for field in fields(parts[0]):
        columns = [getattr(part, field.name) for part in parts]
        if field.name == "request" and offsets is not None:
            columns = [column + offset for column, offset in zip(columns, offsets, strict=False)]
        joined[field.name] = np.concatenate(columns)
    return type(parts[0])(**joined)  # type: ignore[arg-type] # the fields are its own, in order


def _orphans(plan: ReplayPlan, group: DayGroup, requests: Requests) -> Orphans:
    """In the month after the reference month, some events lose their request on the way."""
    rng = generator(plan.tenant_id, plan.use_case_id, group.label, "orphans")
    share = plan.orphan_share if group.is_current_month else 0.0
    rows = np.flatnonzero(rng.random(len(requests)) < share)
    return Orphans(
        requests.day[rows],
        np.arange(len(rows)),
        requests.time_us[rows] + ORPHAN_SECONDS * MICROSECONDS,
    )
