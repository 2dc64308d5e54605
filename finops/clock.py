"""The one clock of business time: the database's (`app.now()`), the same for all machines.

In a demo and in tests the owner's row may shift it (`finops/running/demo/clock_setting.py`).
Leases, sign-ins and the audit log stay on the real clock.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import Error, connection
from django.utils import timezone

FRESH_SECONDS: Final = 5  # how long another process may not know that the clock was set
JITTER: Final = timedelta(milliseconds=100)  # of the way to the database: no change of its clock


@dataclass(frozen=True)
class KnownOffset:
    """How far the database's clock is ahead of this process's, and until when that is believed."""

    ahead: timedelta
    until: float


_known = KnownOffset(timedelta(0), 0.0)


def now() -> datetime:
    """The time by which the business goes."""
    return timezone.now() + _ahead()


def _ahead() -> timedelta:
    """Asked for once in a few seconds: a clock that is read a thousand times costs one query."""
    global _known
    if time.monotonic() > _known.until:
        ahead = _asked(_known.ahead)
        is_same = abs(ahead - _known.ahead) < JITTER
        _known = KnownOffset(_known.ahead if is_same else ahead, time.monotonic() + FRESH_SECONDS)
    return _known.ahead


def ask_again() -> None:
    """The clock was set: what is known of it is old."""
    global _known
    _known = KnownOffset(_known.ahead, 0.0)


def _asked(known: timedelta) -> timedelta:
    """While the database is away its clock goes on as it went; so it does where its answer fits
    what is known at some moment of the way there and back, however long that took."""
    before = timezone.now()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.now()")
            (there,) = cursor.fetchone()
    except Error:
        return known
    after = timezone.now()
    if before + known <= there <= after + known:
        return known
    ahead: timedelta = there - (before + (after - before) / 2)
    return ahead
