"""What both server processes share: started as children, told when we die, stopped in steps."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

PR_SET_PDEATHSIG = 1


class Server(Protocol):
    """One of the two servers, as the supervisor sees it."""

    @property
    def name(self) -> str: ...
    @property
    def stop_signals(self) -> Sequence[signal.Signals]: ...
    def prepare(self) -> None: ...
    def start(self, lock: int) -> subprocess.Popen[bytes]: ...
    def is_ready(self, process: subprocess.Popen[bytes]) -> bool: ...


@dataclass(frozen=True)
class Launch:
    """How to start one server process."""

    command: Sequence[str]
    folder: Path
    log: Path
    death_signal: signal.Signals
    user: int | None = None
    group: int | None = None


def launch(how: Launch, lock: int) -> subprocess.Popen[bytes]:
    """Start the process. It inherits the lock, and is told to stop when the supervisor dies."""
    with how.log.open("ab") as log:
        return subprocess.Popen(
            how.command,
            cwd=how.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=clean_environment(),
            pass_fds=(lock,),
            user=how.user,
            group=how.group,
            extra_groups=[] if how.user is not None else None,
            preexec_fn=dying_with_parent(how.death_signal),
        )


def clean_environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def dying_with_parent(wanted: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor = os.getpid()

    def ask_for_the_signal() -> None:
        prctl(PR_SET_PDEATHSIG, int(wanted), 0, 0, 0)
        if os.getppid() != supervisor:  # it died before the request took effect
            os._exit(1)

    return ask_for_the_signal


def stop(process: subprocess.Popen[bytes], signals: Sequence[signal.Signals]) -> None:
    """Ask in steps, from the gentle signal to the last one."""
    for wanted in signals:
        if process.poll() is not None:
            return
        process.send_signal(wanted)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            continue
