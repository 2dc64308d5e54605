"""One command serves; what dies is started again; a stop leaves nothing."""

import json
import os
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from finops.embedded.places import are_servers_locked, places_of
from tests.embedded.house import is_alive, kill
from tests.processes import PROJECT, PYTHON, wait_until

pytestmark = pytest.mark.slow


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
        kept = [row for row in rows if int(row[0]) in family and "finops.keeping" not in row[2]]
        return [int(pid) for pid, _, command in kept if f" {word}" in command]

    def has_new(self, word: str, before: list[int]) -> bool:
        return bool(set(self.pids(word)) - set(before))

    def running(self) -> list[int]:
        found = [self.pids(word) for word in ("worker", "gunicorn", "beat")]
        assert all(found)
        return [pid for pids in found for pid in pids]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def service(shared_var: Path) -> Iterator[Service]:
    """On data that the one before may have left: only the first one has to migrate."""
    port = free_port()
    own = {"FINOPS_VAR": str(shared_var), "PORT": str(port), "FINOPS_TESTING": "0"}
    outside = {"DATABASE_URL", "REDIS_URL", "BROKER_URL"}
    kept = {key: value for key, value in os.environ.items() if key not in outside}
    log = shared_var.with_name("serve.log")
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


def test_what_is_killed_comes_back_and_a_stop_leaves_nothing(
    service: Service, shared_var: Path
) -> None:
    wait_until_ready(service)
    before = {word: service.pids(word) for word in ("worker", "gunicorn")}
    for word, pids in before.items():
        assert pids, word
        kill(pids)
    for word, pids in before.items():
        wait_until(partial(service.has_new, word, pids), seconds=120, every=0.5)
    wait_until_ready(service)
    running = service.running()
    service.process.terminate()
    assert service.process.wait(timeout=60) == 0
    assert not any(map(is_alive, running))
    assert not are_servers_locked(places_of(shared_var))


def test_a_killed_manager_takes_everything_along(service: Service, shared_var: Path) -> None:
    wait_until_ready(service)
    running = service.running()
    service.process.kill()
    wait_until(lambda: not any(map(is_alive, running)), seconds=60)
    wait_until(lambda: not are_servers_locked(places_of(shared_var)), seconds=60)
