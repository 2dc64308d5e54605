"""Whatever runs by the clock: each timer is one declaration, registered in its app's `ready()`.

Beat's schedule is generated from it, and `manage.py tick` runs all of it once. Known to the
settings, so nothing of Django is imported here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from celery.schedules import crontab

TASK: Final = "finops.run_timer"


@dataclass(frozen=True)
class Timer:
    """`run` does what is due and tells it in a sentence; run twice, it does nothing twice.
    `schedule` is in seconds, or a crontab in UTC."""

    name: str
    schedule: float | crontab
    run: Callable[[], str]


_timers: Final[dict[str, Timer]] = {}
# What beat reads: the registry fills it, after the settings have been loaded.
BEAT_SCHEDULE: Final[dict[str, dict[str, Any]]] = {}  # Any: Celery's options


def register(*timers: Timer) -> None:
    for timer in timers:
        _timers[timer.name] = timer
        BEAT_SCHEDULE[timer.name] = {
            "task": TASK,
            "schedule": timer.schedule,
            "args": (timer.name,),
        }


def timer_named(name: str) -> Timer:
    """Raises KeyError for a timer that no app has registered."""
    return _timers[name]


def registered() -> Iterator[Timer]:
    """In the order in which they were registered."""
    return iter(tuple(_timers.values()))
