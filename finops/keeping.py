"""`python -m finops.keeping COMMAND…`: keeps one process running, and ends with its manager.

The manager starts a keeper for each of web, worker and beat. A process that ends is started again;
one that keeps ending makes the keeper give up, and the manager then stops everything.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from finops.embedded.servers import dying_with_parent

MANAGER = "FINOPS_MANAGER_PID"
GIVE_UP_AFTER = 5  # ends
WITHIN_SECONDS = 60.0
TICK_SECONDS = 0.5


@dataclass
class Keeper:
    """One command, its current process and when it ended before."""

    command: Sequence[str]
    manager: int
    ends: list[float] = field(default_factory=list)
    is_asked_to_stop: bool = False

    def run(self) -> int:
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self._ask_to_stop)
        while True:
            code = self._run_once()
            if self.is_asked_to_stop:
                return 0
            print(f"ended with {code}; starting it again", flush=True)  # noqa: T201 - the manager reads it
            if self._keeps_ending():
                return code or 1
            time.sleep(TICK_SECONDS)

    def _run_once(self) -> int:
        process = subprocess.Popen(
            self.command,
            start_new_session=True,  # signals for all of a group are the keeper's to pass on
            preexec_fn=dying_with_parent(signal.SIGTERM),
        )
        asked = False
        while True:
            try:
                return process.wait(timeout=TICK_SECONDS)
            except subprocess.TimeoutExpired:
                self.is_asked_to_stop = self.is_asked_to_stop or not self._has_manager()
            if self.is_asked_to_stop and not asked:
                process.terminate()
                asked = True

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked_to_stop = True

    def _has_manager(self) -> bool:
        try:
            os.kill(self.manager, 0)
        except ProcessLookupError:
            return False
        return True

    def _keeps_ending(self) -> bool:
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < WITHIN_SECONDS] + [now]
        return len(self.ends) >= GIVE_UP_AFTER


if __name__ == "__main__":
    sys.exit(Keeper(sys.argv[1:], manager=int(os.environ[MANAGER])).run())
