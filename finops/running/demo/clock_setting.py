"""Setting the clock of business time: in a demo, and where the owner's row allows it (tests)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connections, transaction

from finops import clock
from finops.models import Clock
from finops.running.demo.mode import is_demo


class ClockIsHeld(RuntimeError):
    """The clock cannot be set here."""


@contextmanager
def clock_at(moment: datetime | None) -> Iterator[None]:
    """For the block, business time is this moment and goes on from there, for every process of the
    installation; without one it is the time that it is.

    Written by the owner's role. Raises ClockIsHeld where it is not allowed.
    """
    if moment is None:
        yield
        return
    rows = Clock.objects.using("owner")
    before = rows.filter(pk=1).first() or Clock()
    if not (before.is_settable or is_demo()):
        raise ClockIsHeld("The clock is set in a demo only, or where the owner's row allows it.")
    _set(moment)
    try:
        yield
    finally:
        kept = {"is_settable": before.is_settable, "shift": before.shift}
        rows.update_or_create(pk=1, defaults=kept)
        clock.ask_again()


def set_right() -> None:
    """Where a block was killed before its end: it is the real time again."""
    if Clock.objects.using("owner").exclude(shift=timedelta(0)).update(shift=timedelta(0)):
        clock.ask_again()


def _set(moment: datetime) -> None:
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO finops_clock (id, is_settable, shift)"
            " VALUES (1, true, %(moment)s - clock_timestamp())"
            " ON CONFLICT (id) DO UPDATE SET is_settable = true, shift = excluded.shift",
            {"moment": moment},
        )
    clock.ask_again()
