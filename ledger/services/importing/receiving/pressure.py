"""Back-pressure: while too much waits already, new work is refused with a time to come again.

Looking costs one query, so a process looks once in two seconds and remembers.
"""

import time
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings

from finops.db.statements import fetch_tuples
from finops.services.api_keys.limits import Busy
from ledger.queries.sql import load

LOOK_EVERY_SECONDS = 2.0
COME_AGAIN_SECONDS = 30


@dataclass(frozen=True)
class Queue:
    """Imports of all tenants that nobody works on yet: how many, and since when the oldest."""

    jobs: int
    seconds: float

    @property
    def is_long(self) -> bool:
        return self.jobs >= settings.QUEUE_MOST_JOBS or self.is_old

    @property
    def is_old(self) -> bool:
        return self.seconds >= settings.QUEUE_LONGEST_SECONDS


@dataclass
class Glance:
    """What this process saw last, and when; shared by its threads."""

    queue: Queue = field(default_factory=lambda: Queue(0, 0.0))
    at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def look(self) -> Queue:
        with self.lock:
            if time.monotonic() - self.at >= LOOK_EVERY_SECONDS:
                self.queue, self.at = waiting(), time.monotonic()
            return self.queue

    def forget(self) -> None:
        self.at = float("-inf")


def waiting() -> Queue:
    """Read across tenants, as the read-only platform role."""
    [(jobs, seconds)] = fetch_tuples(load("importing/queue"), using="platform")
    return Queue(int(jobs), float(seconds))


glance = Glance()


def refuse_imports_while_busy() -> None:
    """Raises Busy while the queue is long or its oldest job has waited for long."""
    if glance.look().is_long:
        raise Busy(COME_AGAIN_SECONDS)


def refuse_records_while_busy() -> None:
    """Raises Busy while the queue is long. Old jobs alone are no reason: records posted online
    do not wait in it, and many senders do not send again."""
    if glance.look().jobs >= settings.QUEUE_MOST_JOBS:
        raise Busy(COME_AGAIN_SECONDS)
