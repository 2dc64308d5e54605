"""When figures are older than they should be, how old they are, and when they are current."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from finops.calc.standing.records import RecordStanding, UnderWay

LONGEST_WAIT: Final = timedelta(minutes=1)  # of an import, before the figures say so
OLDEST: Final = timedelta(hours=36)  # of the newest record: a day's file, and half a day late


@dataclass(frozen=True)
class Late:
    """How old the figures are; `imports` under way and the `bytes_left` of them, with the time
    they still take where it can be told. Without imports they are current with the next one."""

    age: timedelta
    imports: int = 0
    bytes_left: int = 0
    still: timedelta | None = None


def late(standing: RecordStanding, now: datetime) -> Late | None:
    """None where the figures are as new as they should be, or there are none yet.

    With imports under way the figures are as old as the oldest of them waits, from a minute on;
    else as the newest record, from 36 hours on. The time left is bytes left × seconds so far ÷
    bytes read so far.
    """
    work = standing.under_way
    if work is not None:
        waits = now - work.since
        left = max(work.bytes_total - work.bytes_done, 0)
        return (
            Late(waits, work.imports, left, _still(work, left, now))
            if waits >= LONGEST_WAIT
            else None
        )
    if standing.data_to is None or now - standing.data_to < OLDEST:
        return None
    return Late(now - standing.data_to)


def _still(work: UnderWay, left: int, now: datetime) -> timedelta | None:
    if work.running_since is None or work.bytes_done <= 0 or now <= work.running_since:
        return None
    return (now - work.running_since) * left / work.bytes_done
