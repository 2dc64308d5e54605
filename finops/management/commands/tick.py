"""Run every timer once, in order: what beat does over a day, now or at a moment of your choice."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from finops.registries import timers
from finops.running.demo.clock_setting import ClockIsHeld, clock_at


class Command(BaseCommand):
    help = "Runs every registered timer once; --now sets the clock for as long as that takes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", metavar="ISO", help="such as 2026-12-01T03:00:00Z; in a demo only"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # Any: Django's signature
        try:
            with clock_at(moment_of(options["now"])):
                failed = [timer.name for timer in timers.registered() if not self.ran(timer)]
        except ClockIsHeld as problem:
            raise CommandError(str(problem)) from None
        if failed:
            raise CommandError(f"These timers failed: {', '.join(failed)}.")

    def ran(self, timer: timers.Timer) -> bool:
        try:
            self.stdout.write(f"{timer.name}: {timer.run()}")
        except Exception as problem:  # noqa: BLE001  # the other timers do not wait for it
            self.stderr.write(f"{timer.name}: failed, {type(problem).__name__}: {problem}")
            return False
        return True


def moment_of(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(
            f"--now takes a moment with its zone, such as 2026-12-01T03:00:00Z, not “{text}”."
        )
    return moment
