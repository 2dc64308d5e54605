"""A running `manage.py serve`: its processes, and what it says of its state."""

import json
import os
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import PROJECT, PYTHON, wait_until
from tests.speed.campaigns import Run

KEEPER = "finops.running.keeping"


@dataclass(frozen=True)
class Service:
    """A running `manage.py serve`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def readiness(self) -> dict[str, str]:
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return dict(json.load(answer)["checks"])
        except urllib.error.HTTPError as answer:
            return dict(json.load(answer)["checks"]) if answer.code == 503 else {}
        except OSError:
            return {}

    def is_ready(self) -> bool:
        states = self.readiness()
        return bool(states) and set(states.values()) == {"ok"}

    def pids(self, word: str) -> list[int]:
        """Main processes of this service whose command has the word: children of its keepers."""
        table = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(maxsplit=2) for line in table.splitlines()]
        family = {self.process.pid}
        for _ in range(3):  # manage.py > honcho > keeper > process
            family |= {int(pid) for pid, parent, _ in rows if int(parent) in family}
        kept = [
            row for row in rows if int(row[0]) in family and "finops.running.keeping" not in row[2]
        ]
        return [int(pid) for pid, _, command in kept if f" {word}" in command]

    def keepers(self) -> list[int]:
        table = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(maxsplit=2) for line in table.splitlines()]
        readers = {pid for pid, parent, _ in rows if int(parent) == self.process.pid}
        return [
            int(p) for p, parent, c in rows if parent in readers and "finops.running.keeping" in c
        ]

    def has_new(self, word: str, before: list[int]) -> bool:
        return bool(set(self.pids(word)) - set(before))

    def running(self) -> list[int]:
        by_program = [self.pids(word) for word in ("worker", "finops.running.web", "beat")]
        assert all(by_program)
        return [pid for pids in by_program for pid in pids]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(var: Path) -> Iterator[Service]:
    """On data that the one before may have left: only the first one has to migrate."""
    port = free_port()
    own = {"FINOPS_VAR": str(var), "PORT": str(port), "FINOPS_TESTING": "0"}
    own["WEB_CONCURRENCY"] = "2" if Run.draws_all else "1"  # each is a process to be started
    outside = {"DATABASE_URL", "REDIS_URL", "BROKER_URL"}
    kept = {key: value for key, value in os.environ.items() if key not in outside}
    log = var.with_name("serve.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, "manage.py", "serve"],
            cwd=PROJECT,
            env={**kept, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    yield Service(process, port, log)
    process.terminate()
    process.wait(timeout=60)


def wait_until_ready(service: Service) -> None:
    wait_until(service.is_ready, seconds=240, every=0.5)
