"""Web, worker and beat under one manager; each by a keeper that starts it again when it ends."""

import fcntl
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from django.conf import settings
from honcho.manager import SYSTEM_PRINTER_NAME, Manager

from finops.keeping import MANAGER_LOCK

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


def commands() -> dict[str, list[str]]:
    """The processes of one machine, by name."""
    celery = [sys.executable, "-m", "celery", "-q", "-A", "finops"]
    concurrency = os.environ.get("WORKER_CONCURRENCY", "2")
    return {
        "web": [sys.executable, "-m", "gunicorn", "-c", "python:finops.web"],
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
    manager = Manager(LinePrinter())
    for name, command in commands().items():
        line = "exec " + shlex.join([sys.executable, "-m", "finops.keeping", *command])
        manager.add_process(name, line, env=environment, cwd=str(settings.BASE_DIR))
    manager.loop()
    code = manager.returncode
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
