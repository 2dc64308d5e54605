"""Looks at embedded servers from outside: their processes, and what they keep."""

import contextlib
import json
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
import redis

from finops.embedded import Servers
from tests.processes import wait_until


@dataclass(frozen=True)
class House:
    """The servers of one `var`."""

    servers: Servers

    def processes(self) -> dict[str, int]:
        path = self.servers.var / "servers.json"
        pids: dict[str, int] = json.loads(path.read_text())
        return pids

    def database(self) -> psycopg.Connection[tuple[object, ...]]:
        url = self.servers.database_url_admin
        return psycopg.connect(url, dbname="postgres", autocommit=True)

    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(self.servers.redis_url)

    def answers(self) -> bool:
        try:
            with self.database() as database:
                database.execute("SELECT 1")
            return bool(self.redis().ping())
        except (psycopg.OperationalError, redis.ConnectionError):
            return False

    def remember(self) -> None:
        with self.database() as database:
            database.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            database.execute("INSERT INTO kept VALUES ('ledger')")
        self.redis().incr("kept")

    def remembered(self) -> tuple[int, int]:
        with self.database() as database:
            row = database.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(str(row[0])), int(self.redis().get("kept") or 0)


def kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # gone with its parent
            os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as status:  # noqa: PTH123 - a path of the kernel
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for_the_end_of(pids: Iterable[int]) -> None:
    wait_until(lambda: not any(map(is_alive, pids)))
