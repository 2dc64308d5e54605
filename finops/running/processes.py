"""Web, worker and beat under one manager; each by a keeper that starts it again when it ends.

The manager replaces a keeper that was killed, and the embedded servers' supervisor.
"""

import fcntl
import multiprocessing
import os
import shlex
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Protocol

import structlog
from django.conf import settings
from honcho.manager import SYSTEM_PRINTER_NAME, Manager

from finops.embedded import ServersNotRunning, ensure_servers
from finops.embedded.restarts import Restarts
from finops.running.keeping import MANAGER_LOCK

LOOK_EVERY_SECONDS = 0.5
MOST_KILLED = 10  # keepers within a minute
STOPPED_BY_SIGNAL = {130, 143}  # what honcho reports for SIGINT and SIGTERM

log = structlog.get_logger(__name__)


class AlreadyRunning(Exception):
    """Another manager has this `var`."""


class Message(Protocol):
    """One line of one process, as honcho hands it on."""

    name: str
    data: bytes | str


class LinePrinter:
    """Passes lines on as they are: they are structured already."""

    width = 0  # honcho sets it, to align names that we do not print

    def write(self, message: Message) -> None:
        data = message.data
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        if message.name == SYSTEM_PRINTER_NAME:
            log.info(text.strip())
        else:
            sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
            sys.stdout.flush()


class ReplacingManager(Manager):  # type: ignore[misc]  # honcho has no types
    """Honcho's manager, but a keeper that was killed is started again: none ends by itself
    that way, and one that gives up says so with a code."""

    def __init__(self, printer: LinePrinter) -> None:
        super().__init__(printer)
        self.returncode: int | None
        self._killed = Restarts(MOST_KILLED)

    def _any_stopped(self) -> bool:
        """Asked in every round of the loop, once all have started."""
        for name in [name for name in self._processes if self._was_killed(name)]:
            if not self._killed.are_too_many():
                self._replace(name)
        return bool(super()._any_stopped())

    def _was_killed(self, name: str) -> bool:
        if self._terminating:
            return False
        state = self._processes[name]
        if "returncode" in state:
            return int(state["returncode"]) < 0
        return not state["process"].is_alive()  # who reads its output is gone

    def _replace(self, name: str) -> None:
        state = self._processes[name]
        log.warning("a keeper was killed; starting another", keeper=name)
        if state.pop("returncode", None) is None:
            with suppress(ProcessLookupError):
                os.kill(state["pid"], signal.SIGKILL)
        self.returncode = None
        state["process"] = multiprocessing.Process(
            name=name, target=state["obj"].run, args=(self.events, True)
        )
        state["process"].start()


def keep_servers(is_over: Event) -> None:
    """Until it is over, start the embedded servers again whenever their supervisor is gone."""
    while not is_over.wait(LOOK_EVERY_SECONDS):
        try:
            ensure_servers(["manage.py", "migrate"])
        except ServersNotRunning as problem:
            log.warning("the embedded servers did not start", problem=str(problem))


@contextmanager
def servers_kept() -> Iterator[None]:
    is_over = Event()
    watch = Thread(target=keep_servers, args=(is_over,), daemon=True)
    watch.start()
    try:
        yield
    finally:  # before the servers are let go: they would be started once more
        is_over.set()
        watch.join()


def commands() -> dict[str, list[str]]:
    """The processes of one machine, by name."""
    celery = [sys.executable, "-m", "celery", "-q", "-A", "finops"]
    concurrency = os.environ.get("WORKER_CONCURRENCY", "2")
    return {
        "web": [sys.executable, "-m", "finops.running.web"],
        "worker": [*celery, "worker", "--concurrency", concurrency],
        "beat": [*celery, "beat"],
    }


def run_processes() -> int:
    """Run until a signal (then 0) or until one process keeps ending (then its exit code).

    Raises `AlreadyRunning` if a manager runs on the same `var`.
    """
    with manager_lock() as lock:
        return _run({**os.environ, MANAGER_LOCK: lock, "PYTHONUNBUFFERED": "1"})


@contextmanager
def manager_lock() -> Iterator[str]:
    path = settings.FINOPS_VAR / "manager.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as problem:
            raise AlreadyRunning(f"Already running on {settings.FINOPS_VAR}.") from problem
        yield str(path)


def _run(environment: dict[str, str]) -> int:
    manager = ReplacingManager(LinePrinter())
    for name, command in commands().items():
        line = "exec " + shlex.join([sys.executable, "-m", "finops.running.keeping", *command])
        manager.add_process(name, line, env=environment, cwd=str(settings.BASE_DIR))
    with servers_kept():
        manager.loop()
    code: int | None = manager.returncode
    return 0 if code in STOPPED_BY_SIGNAL else int(code or 1)


def port_problem() -> str | None:
    """A sentence if the web server's port cannot be had."""
    host, port = os.environ.get("BIND", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT must be a number from 1 to 65535, not “{port}”."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as problem:
            return f"Port {port} cannot be used ({problem.strerror}). Choose one: PORT=8001."
    return None
