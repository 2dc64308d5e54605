"""What a web process makes sure of before it serves: it waits for a database that is away.

Until the checks have passed every door answers 503, and /readyz says why; nothing has to start
the process again when the database comes back.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import structlog

from finops.running.outages import is_outage

log = structlog.get_logger(__name__)

TRY_EVERY_SECONDS = 1.0
OK = "ok"
NOT_CHECKED = "The database has not answered since this process started."
REFUSED = "The database was refused; the log says why."


@dataclass
class StartGate:
    """Open unless it was given checks that have not passed; shared by a process's threads."""

    checks: Sequence[Callable[[], None]] = ()
    state: str = OK
    tried_at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def close_until(self, *checks: Callable[[], None]) -> None:
        """Run the checks at once. Whatever they raise is raised here, but for an outage: then
        the gate stays closed and `is_open` tries again."""
        self.checks, self.state = checks, NOT_CHECKED
        self._try()

    def is_open(self) -> bool:
        """True once all checks have passed; tries them at most once a second."""
        if self.state == OK:
            return True
        if self.state == NOT_CHECKED and self.lock.acquire(blocking=False):
            try:
                if time.monotonic() - self.tried_at >= TRY_EVERY_SECONDS:
                    self._try_late()
            finally:
                self.lock.release()
        return self.state == OK

    def _try_late(self) -> None:
        try:
            self._try()
        except Exception:
            # Raised out of a request it would end nothing: the process goes on refusing.
            log.exception("The database was refused.")
            self.state = REFUSED

    def _try(self) -> None:
        self.tried_at = time.monotonic()
        try:
            for check in self.checks:
                check()
        except Exception as problem:
            if not is_outage(problem):
                raise
            log.warning("The database does not answer yet; nothing is served until it does.")
        else:
            self.state = OK


gate = StartGate()
