"""`python -m finops.running.keeping COMMAND…`: keeps one process running, ends with its manager.

The manager starts a keeper for each of web, worker and beat. A process that ends is started again;
one that keeps ending makes the keeper give up, and the manager then stops everything.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from finops.embedded.restarts import Restarts
from finops.embedded.servers import dying_with_parent

# The manager's lock on this file ends with it, also as a zombie, and is not inherited by a fork.
MANAGER_LOCK = "FINOPS_MANAGER_LOCK"
GIVE_UP_AFTER = 5  # ends within a minute
TICK_SECONDS = 0.25
GRACE_SECONDS = 4.0  # honcho kills after 5


@dataclass
class Keeper:
    """One command, its current process and when it ended lately."""

    command: Sequence[str]
    manager_lock: Path
    ends: Restarts = field(default_factory=lambda: Restarts(GIVE_UP_AFTER))
    is_asked_to_stop: bool = False

    def run(self) -> int:
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self._ask_to_stop)
        while True:
            code = self._run_once()
            if self.is_asked_to_stop:
                return 0
            print(f"ended with {code}; starting it again", flush=True)  # noqa: T201 - the manager reads it
            if self.ends.are_too_many():
                return code or 1
            time.sleep(TICK_SECONDS)

    def _run_once(self) -> int:
        process = subprocess.Popen(
            self.command,
            start_new_session=True,  # signals for all of a group are the keeper's to pass on
            preexec_fn=dying_with_parent(signal.SIGTERM),
        )
        try:
            return self._wait(process)
        finally:
            # Children of a killed process would keep the port, the tasks and our output.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        """Until it ends, or has been asked to end and has had its time for that."""
        asked_at: float | None = None
        while True:
            try:
                return process.wait(timeout=TICK_SECONDS)
            except subprocess.TimeoutExpired:
                self.is_asked_to_stop = self.is_asked_to_stop or not self._has_manager()
            if self.is_asked_to_stop and asked_at is None:
                process.terminate()
                asked_at = time.monotonic()
            if asked_at is not None and time.monotonic() - asked_at > GRACE_SECONDS:
                process.kill()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked_to_stop = True

    def _has_manager(self) -> bool:
        try:
            with self.manager_lock.open("ab") as lock:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return True
        return False


if __name__ == "__main__":
    sys.exit(Keeper(sys.argv[1:], manager_lock=Path(os.environ[MANAGER_LOCK])).run())
