"""When the prices of a tier hold: size of the request, service tier, region, time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal

from ledger.calc.plain_data import plain_fields

ANY_BUT = "!"  # before a region: all others
MONDAY_TO_SUNDAY = tuple(range(7))


@dataclass(frozen=True)
class DailyWindow:
    """From `start` until before `end` of a UTC day; over midnight where `end` is not later."""

    start: time
    end: time

    def holds(self, moment: time) -> bool:
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True)
class Conditions:
    """All of them must hold; one that is empty always does.

    `selector` and `above`: the sum of these meters' quantities is greater than `above`. In a
    graduated tier it is no condition: there `above` is where the tier's part of each of the
    selector's meters begins. `service_tier` and `region` are compared without case; a region of
    `!global` is every one that is told but global. `weekdays`
    are those of UTC days, Monday is 0; a window over midnight belongs to each day it touches.
    """

    selector: tuple[str, ...] = ()
    above: Decimal | None = None
    service_tier: str = ""
    region: str = ""
    window: DailyWindow | None = None
    weekdays: tuple[int, ...] = ()
    starts_on: datetime | None = None

    def __post_init__(self) -> None:
        if (self.above is None) != (not self.selector):
            raise ValueError("A threshold names the meters whose sum it is compared with.")
        if not set(self.weekdays) <= set(MONDAY_TO_SUNDAY):
            raise ValueError("Weekdays run from 0, Monday, to 6, Sunday.")

    def hold_at(self, moment: datetime) -> bool:
        """Start, weekday and window at this time."""
        if self.starts_on is None and not self.weekdays and self.window is None:
            return True
        in_utc = moment.astimezone(UTC)
        return (
            (self.starts_on is None or self.starts_on <= moment)
            and (not self.weekdays or in_utc.weekday() in self.weekdays)
            and (self.window is None or self.window.holds(in_utc.time()))
        )

    def hold_for(self, service_tier: str, region: str) -> bool:
        return is_or_any(self.service_tier, service_tier) and is_in(self.region, region)

    def hold_with(self, total_of: Callable[[tuple[str, ...]], Decimal]) -> bool:
        """Whether the selected meters' sum, which `total_of` tells, is above the threshold."""
        return self.above is None or total_of(self.selector) > self.above

    def to_json(self) -> dict[str, object]:
        """Only what is given."""
        named = plain_fields(self)
        return {name: value for name, value in named.items() if value not in ("", None, [])}


def is_in(wanted: str, region: str) -> bool:
    """Whether a region is the wanted one; of `!global` whether one is told and is another."""
    if wanted.startswith(ANY_BUT):
        return bool(region) and region.lower() != wanted.removeprefix(ANY_BUT).lower()
    return is_or_any(wanted, region)


def is_or_any(wanted: str, actual: str) -> bool:
    return not wanted or wanted.lower() == actual.lower()
