"""The supervisor: starts the servers, restarts what dies, stops all when the last user has left.

Each user holds a connection to the control socket. The kernel closes it however the user ends.
"""

import contextlib
import fcntl
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from finops.embedded.places import Places
from finops.embedded.restarts import Restarts
from finops.embedded.servers import Server, stop

START_SECONDS = 600.0  # after a kill -9 PostgreSQL first replays what it had confirmed
LOCK_SECONDS = 60.0
FIRST_USER_SECONDS = 30.0
MOST_RESTARTS = 30  # within a minute, of all servers
TICK_SECONDS = 0.2


class CannotStart(Exception):
    """A sentence for the log and for whoever waits."""


@dataclass
class Supervisor:
    """Runs until the last user leaves, or a signal asks it to stop."""

    places: Places
    servers: Sequence[Server]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    users: set[socket.socket] = field(default_factory=set)
    # kept open until all is stopped: whoever leaves last may wait for that
    last_to_leave: socket.socket | None = None
    restarts: Restarts = field(default_factory=lambda: Restarts(MOST_RESTARTS))
    is_asked_to_stop: bool = False

    def run(self) -> None:
        lock = self._take_lock()
        for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(wanted, self._ask_to_stop)
        try:
            for server in self.servers:
                server.prepare()
                self._start(server, lock)
            self._serve(lock)
        finally:
            self._stop_all()

    def _take_lock(self) -> int:
        lock = os.open(self.places.lock, os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + LOCK_SECONDS
        while time.monotonic() < until:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            else:
                return lock
        raise CannotStart(f"Other servers still use {self.places.var}.")

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked_to_stop = True

    def _start(self, server: Server, lock: int) -> None:
        process = server.start(lock)
        self.processes[server.name] = process
        until = time.monotonic() + START_SECONDS
        while not server.is_ready(process):
            if process.poll() is not None:
                raise CannotStart(f"{server.name} ended at once; see {self.places.logs}.")
            if self.is_asked_to_stop:
                raise CannotStart(f"Asked to stop before {server.name} was ready.")
            if time.monotonic() > until:
                raise CannotStart(f"{server.name} is not ready after {START_SECONDS:.0f} s.")
            time.sleep(0.02)
        self._write_processes()

    def _write_processes(self) -> None:
        running = {name: process.pid for name, process in self.processes.items()}
        draft = self.places.processes.with_suffix(".new")
        draft.write_text(json.dumps({"supervisor": os.getpid(), **running}))
        draft.rename(self.places.processes)

    def _serve(self, lock: int) -> None:
        self.places.control_socket.unlink(missing_ok=True)
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door,
            self._watching(door) as eyes,
        ):
            door.bind(str(self.places.control_socket))
            door.listen(64)
            first_user_until = time.monotonic() + FIRST_USER_SECONDS
            while not self.is_asked_to_stop:
                for key, _ in eyes.select(timeout=TICK_SECONDS):
                    self._hear(door, key.fileobj, eyes)
                self._revive(lock)
                if not self.users and time.monotonic() > first_user_until:
                    break
                if self.users:
                    first_user_until = 0.0
            self.places.control_socket.unlink(missing_ok=True)

    def _watching(self, door: socket.socket) -> selectors.BaseSelector:
        eyes = selectors.DefaultSelector()
        eyes.register(door, selectors.EVENT_READ)
        return eyes

    def _hear(self, door: socket.socket, heard: object, eyes: selectors.BaseSelector) -> None:
        if heard is door:
            user, _ = door.accept()
            with contextlib.suppress(OSError):  # gone already: the next read tells
                user.sendall(f"{os.getpid()}\n".encode())
            self.users.add(user)
            eyes.register(user, selectors.EVENT_READ)
            self._close_last()
        elif isinstance(heard, socket.socket) and not _says_something(heard):
            eyes.unregister(heard)
            self.users.discard(heard)
            self._see_off(heard)

    def _see_off(self, user: socket.socket) -> None:
        if self.users:
            user.close()
        else:
            with contextlib.suppress(OSError):  # killed rather than left: nobody listens
                user.sendall(b"last\n")
            self.last_to_leave = user

    def _close_last(self) -> None:
        if self.last_to_leave is not None:
            self.last_to_leave.close()
            self.last_to_leave = None

    def _revive(self, lock: int) -> None:
        for server in self.servers:
            process = self.processes[server.name]
            if process.poll() is None:
                continue
            _log(f"{server.name} ended with {process.returncode}; starting it again")
            if self.restarts.are_too_many():
                raise CannotStart(f"{server.name} keeps ending; see {self.places.logs}.")
            try:
                self._start(server, lock)
            except CannotStart as problem:
                # children of a killed postmaster may need a moment to notice and leave
                _log(str(problem))
                time.sleep(0.5)

    def _stop_all(self) -> None:
        for server in reversed(self.servers):
            if server.name in self.processes:
                stop(self.processes[server.name], server.stop_signals)
        self.places.processes.unlink(missing_ok=True)


def _says_something(user: socket.socket) -> bool:
    try:
        return bool(user.recv(64))
    except OSError:
        return False


def _log(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - standard error is its log
