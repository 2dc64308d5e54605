"""Which version of a price book holds when: of those of one name, the one recorded last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Validity:
    """Event times from `start` until before `end` (None: without end)."""

    start: datetime
    end: datetime | None = None

    def without(self, other: "Validity") -> list["Validity"]:
        """What of this window lies outside the other: before it, after it."""
        if not self.meets(other):
            return [self]
        left = []
        if self.start < other.start:
            left.append(Validity(self.start, other.start))
        if other.end is not None and (self.end is None or other.end < self.end):
            left.append(Validity(other.end, self.end))
        return left

    def meets(self, other: "Validity") -> bool:
        begins = other.end is None or self.start < other.end
        return begins and (self.end is None or other.start < self.end)


@dataclass(frozen=True)
class Version:
    """A version of the price book `name`: what it says of itself, and when it was recorded."""

    key: int
    name: str
    valid: Validity
    recorded_at: datetime


def effective_windows(versions: Sequence[Version]) -> dict[int, tuple[Validity, ...]]:
    """Version key → the event times in which it holds, in order; empty if others replaced it.

    Nothing is ever closed by hand: a version that is recorded later takes its own validity away
    from all earlier ones of its name, so that no two hold at one time, and what held before it
    was known can still be asked by leaving it out.
    """
    newest_first = sorted(
        versions, key=lambda version: (version.recorded_at, version.key), reverse=True
    )
    taken: dict[str, list[Validity]] = {}
    windows: dict[int, tuple[Validity, ...]] = {}
    for version in newest_first:
        earlier = taken.setdefault(version.name, [])
        windows[version.key] = tuple(_rest(version.valid, earlier))
        earlier.append(version.valid)
    return windows


def _rest(window: Validity, taken: Iterable[Validity]) -> list[Validity]:
    rest = [window]
    for other in taken:
        rest = [part for left in rest for part in left.without(other)]
    return sorted(rest, key=lambda left: left.start)


class VersionStanding(StrEnum):
    """Where an approved version stands now."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    REPLACED = "replaced"


def standing(windows: Sequence[Validity], now: datetime) -> VersionStanding:
    """By the windows in which it holds: now, later, only before, or nowhere any more."""
    if not windows:
        return VersionStanding.REPLACED
    if any(window.start <= now and (window.end is None or now < window.end) for window in windows):
        return VersionStanding.IN_FORCE
    return VersionStanding.NOT_YET if windows[-1].start > now else VersionStanding.ENDED
