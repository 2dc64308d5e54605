"""One command serves; what dies is started again; a stop leaves nothing."""

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from finops.embedded.places import are_servers_locked, places_of
from tests.embedded.house import is_alive
from tests.processes import PROJECT, PYTHON, wait_until

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Service:
    """A running `manage.py serve`."""

    process: subprocess.Popen[bytes]
    port: int

    def readiness(self) -> dict[str, str]:
        assert self.process.poll() is None, "it has ended"
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def service(var: Path) -> Iterator[Service]:
    port = free_port()
    own = {"FINOPS_VAR": str(var), "PORT": str(port), "FINOPS_TESTING": "0"}
    outside = {"DATABASE_URL", "REDIS_URL", "BROKER_URL"}
    kept = {key: value for key, value in os.environ.items() if key not in outside}
    process = subprocess.Popen(
        [PYTHON, "manage.py", "serve"],
        cwd=PROJECT,
        env={**kept, **own},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield Service(process, port)
    process.terminate()
    process.wait(timeout=30)


def test_a_killed_worker_or_web_server_comes_back(service: Service) -> None:
    wait_until(service.is_ready, seconds=90)
    for word in ("worker", "gunicorn"):
        before = service.pids(word)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda word=word, before=before: bool(set(service.pids(word)) - set(before)))  # type: ignore[misc]  # bound for the loop
    wait_until(service.is_ready)


def test_a_stop_ends_with_success_and_leaves_nothing(service: Service, var: Path) -> None:
    wait_until(service.is_ready, seconds=90)
    running = [*service.pids("worker"), *service.pids("gunicorn"), *service.pids("beat")]
    assert len(running) >= 3
    service.process.terminate()
    assert service.process.wait(timeout=30) == 0
    assert not any(map(is_alive, running))
    assert not are_servers_locked(places_of(var))


def test_a_killed_manager_takes_everything_along(service: Service, var: Path) -> None:
    wait_until(service.is_ready, seconds=90)
    running = [*service.pids("worker"), *service.pids("gunicorn"), *service.pids("beat")]
    service.process.kill()
    wait_until(lambda: not any(map(is_alive, running)))
    wait_until(lambda: not are_servers_locked(places_of(var)))
