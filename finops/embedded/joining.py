"""Joining the servers of a `var`: start them if nobody has, hold on, leave at the end."""

import atexit
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finops.embedded.places import Places, Servers, are_servers_locked, places_of, servers_at
from finops.embedded.urls import embedded_servers, var_path

JOIN_SECONDS = 700.0  # longer than a supervisor may take to start
LEAVE_SECONDS = 100.0
COMMANDS_WITHOUT_SERVERS = {
    "--help",
    "--version",
    "collectstatic",
    "compilemessages",
    "demo",  # starts them itself
    "help",
    "makemessages",
    "serve",  # starts them itself
    "version",
}
PROJECT = Path(__file__).resolve().parents[2]


class ServersNotRunning(Exception):
    """No embedded server runs and no other was named; the message says what to do."""


@dataclass(frozen=True)
class ServerHold:
    """This process's hold on the servers; the kernel lets go of it when the process ends."""

    connection: socket.socket
    process_id: int
    supervisor: subprocess.Popen[bytes] | None = None  # where it is our own child

    def is_alive(self) -> bool:
        if self.process_id != os.getpid():
            return False
        try:
            return self.connection.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


_memberships: dict[Path, ServerHold] = {}


def start_servers(
    var: Path, *, is_fast: bool = False, servers: tuple[str, ...] = ("postgres", "redis")
) -> Servers:
    """Start the servers under `var`, or join those that run; they stop when the last user ends.

    `is_fast` trades safety against power failure for speed, for tests; it counts for the process
    that starts the servers. Raises `ServersNotRunning` with the log's last lines if they cannot.
    """
    places = places_of(var)
    held = _memberships.get(places.var)
    if held is None or not held.is_alive():
        _make_folders(places)
        addresses = servers_at(places.var)
        _memberships[places.var] = _join_or_start(places, is_fast=is_fast, servers=servers)
        return addresses
    return servers_at(places.var)


def stop_servers(var: Path) -> None:
    """Let go of the servers; if this was the last user, return once they have stopped."""
    held = _memberships.pop(places_of(var).var, None)
    if held is None or held.process_id != os.getpid():
        return
    with held.connection as connection:
        try:
            connection.settimeout(LEAVE_SECONDS)
            connection.shutdown(socket.SHUT_WR)
            was_last = connection.recv(64) != b""
            while connection.recv(64):
                pass
        except OSError:
            return  # the supervisor is gone, and the servers with it
    if was_last and held.supervisor is not None:
        held.supervisor.wait(timeout=LEAVE_SECONDS)


@atexit.register
def _leave_all() -> None:
    for var in list(_memberships):
        stop_servers(var)


def ensure_servers(
    arguments: Sequence[str], environment: Mapping[str, str] = os.environ, *, is_fast: bool = False
) -> bool:
    """For `manage.py`: start or join the embedded servers that this command needs; True if any."""
    wanted = embedded_servers(environment)
    command = arguments[1] if len(arguments) > 1 else "help"
    if not wanted or command in COMMANDS_WITHOUT_SERVERS:
        return False
    start_servers(var_path(environment), is_fast=is_fast, servers=wanted)
    return True


def require_servers(environment: Mapping[str, str] = os.environ) -> None:
    """Raise `ServersNotRunning` when the environment relies on embedded servers and none run."""
    var = var_path(environment)
    if embedded_servers(environment) and not are_servers_locked(places_of(var)):
        raise ServersNotRunning(
            f"No embedded server is running under {var}: run make demo, or set DATABASE_URL"
            " and REDIS_URL to servers of your own."
        )


def _make_folders(places: Places) -> None:
    # 711: PostgreSQL passes through as its own user, and nobody can list what is here.
    places.var.mkdir(parents=True, exist_ok=True, mode=0o711)
    places.logs.mkdir(exist_ok=True, mode=0o700)
    places.sockets.mkdir(exist_ok=True, mode=0o711)
    status = places.sockets.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise ServersNotRunning(f"{places.sockets} is not ours: remove it or move FINOPS_VAR.")


def _join_or_start(places: Places, *, is_fast: bool, servers: tuple[str, ...]) -> ServerHold:
    supervisor: subprocess.Popen[bytes] | None = None
    until = time.monotonic() + JOIN_SECONDS
    while time.monotonic() < until:
        joined = _join(places)
        if joined is not None:
            connection, leader = joined
            if supervisor is not None and supervisor.pid != leader:
                supervisor.terminate()  # another process was quicker
                supervisor.wait()
                supervisor = None
            return ServerHold(connection, os.getpid(), supervisor)
        if supervisor is None or supervisor.poll() == 0:
            supervisor = _start_supervisor(places, is_fast=is_fast, servers=servers)
        elif supervisor.poll() is not None:
            break
        time.sleep(0.02)
    raise ServersNotRunning(f"The embedded servers did not start.\n{_end_of_log(places)}")


def _join(places: Places) -> tuple[socket.socket, int] | None:
    """Connect and wait for the greeting: only then has the supervisor counted us."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(JOIN_SECONDS)
        connection.connect(str(places.control_socket))
        greeting = connection.recv(64)
        connection.settimeout(None)  # with one, asking whether it is alive would wait that long
    except OSError:
        greeting = b""
    if not greeting:
        connection.close()
        return None
    return connection, int(greeting)


def _start_supervisor(
    places: Places, *, is_fast: bool, servers: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    options = ["--fast"] if is_fast else []
    command = [sys.executable, "-m", "finops.embedded", str(places.var), *servers, *options]
    path = places.logs / "servers.log"
    path.touch(mode=0o600)
    with path.open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C is for the user, who then leaves in order
        )


def _end_of_log(places: Places) -> str:
    parts = []
    for name in ("servers.log", "postgres.log", "redis.log"):
        path = places.logs / name
        if path.exists():
            lines = path.read_text(errors="replace").splitlines()[-5:]
            parts.append("\n".join([f"{path}:", *lines]))
    return "\n".join(parts)
