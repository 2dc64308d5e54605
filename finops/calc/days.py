"""The days that anything of ours may be about, and moments on somebody's clock."""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

FIRST_DAY: Final = date(2015, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)


def is_possible(day: date) -> bool:
    """Years before the field existed, and those nobody plans for, are slips: 0026 for 2026."""
    return FIRST_DAY <= day <= LAST_DAY


def local(instant: datetime, zone: tzinfo) -> datetime:
    """The instant on the zone's clock; as it is where the clock would leave the years 1 to 9999.

    Nothing lets such an instant in any more, but what is stored must still be shown.
    """
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant.replace(tzinfo=UTC)


def is_midnight(local: datetime) -> bool:
    return local.time() == time()
