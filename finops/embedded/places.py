"""Where everything of one `var` lives; addresses follow from the path, running or not."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# A Unix socket's path may have 107 bytes; the longest of ours is "postgres/.s.PGSQL.5432.lock".
LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_NAME = len("/postgres/.s.PGSQL.5432.lock")
# Only names the socket's file: the server listens on no TCP port.
SOCKET_PORT = 5432
DATABASE_NAME = "finops"


@dataclass(frozen=True)
class Places:
    """The folders and files of one `var`."""

    var: Path
    sockets: Path

    @property
    def postgres_data(self) -> Path:
        return self.var / "postgres"

    @property
    def redis_data(self) -> Path:
        return self.var / "redis"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def lock(self) -> Path:
        return self.var / "servers.lock"

    @property
    def processes(self) -> Path:
        return self.var / "servers.json"

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "postgres"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def control_socket(self) -> Path:
        return self.sockets / "control.sock"


@dataclass(frozen=True)
class Servers:
    """Addresses of the servers of one `var`."""

    var: Path
    database_url_admin: str
    socket_dir: Path
    port: int
    redis_url: str
    broker_url: str


def places_of(var: Path) -> Places:
    var = var.resolve()
    near = var / "run"
    is_short = len(os.fsencode(near)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH
    return Places(var=var, sockets=near if is_short else _short_folder(var))


def _short_folder(var: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"finops-{os.getuid()}-{digest}"


def servers_at(var: Path) -> Servers:
    """Addresses of the servers under `var`, whether or not they run."""
    places = places_of(var)
    password = local_secret(places.var, "postgres")
    socket_dir = quote(str(places.postgres_sockets), safe="")
    return Servers(
        var=places.var,
        database_url_admin=f"postgresql://postgres:{password}@/{DATABASE_NAME}?host={socket_dir}",
        socket_dir=places.postgres_sockets,
        port=SOCKET_PORT,
        redis_url=f"unix://{quote(str(places.redis_socket))}?db=0",
        broker_url=f"redis+socket://{quote(str(places.redis_socket))}?virtual_host=0",
    )


def local_secret(var: Path, name: str) -> str:
    """A random secret of this `var`, made on first use and readable by its owner only."""
    folder = var / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        # link, unlike rename, keeps the secret of whoever came first
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def are_servers_locked(places: Places) -> bool:
    """True while a supervisor or any server process of this `var` is alive: each holds the lock."""
    try:
        descriptor = os.open(places.lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
