"""Whatever is killed while records are sent: nothing is lost, nothing counts twice, and all of it
comes back by itself."""

import json
import os
import random
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: documents of the API

import psycopg
import pytest

from finops.embedded import servers_at
from tests.embedded.house import kill
from tests.embedded.service import Service, serving, wait_until_ready
from tests.ledger.records import a_request, an_event
from tests.processes import PROJECT, PYTHON

pytestmark = pytest.mark.slow

MAKE_KEY = """
import django
django.setup()
from tests.people import make_key, make_tenant
print(make_key(make_tenant("killed"), "ingest", "read"))
"""
BATCH = 20
RECOVERY_SECONDS = 30.0
AT = "2026-06-01T10:00:00Z"


@dataclass
class Sender:
    """Sends batch after batch; one that is not acknowledged is sent again until it is."""

    port: int
    key: str
    acknowledged: int = 0
    codes: set[int] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.is_over.is_set():
            if self.send(self.acknowledged):
                self.acknowledged += 1
            else:
                time.sleep(0.2)

    def send(self, number: int) -> bool:
        trace = f"trc_{number}"
        events = [an_event(f"ce_{number}_{n}", trace, AT) for n in range(BATCH)]
        answer = self.ask("POST", "/api/v1/ingest", [a_request(trace, AT), *events])
        return answer is not None and answer["accepted"] + answer["duplicate"] == BATCH + 1

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any] | None:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"x-api-key": self.key, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - the same
                answered: dict[str, Any] = json.load(answer)
                return answered
        except urllib.error.HTTPError as problem:
            self.codes.add(problem.code)
        except OSError:
            pass  # no answer at all: nothing is known of the request
        return None


@dataclass(frozen=True)
class Estate:
    """All processes that one command started, by what they are."""

    service: Service
    var: Path

    def embedded(self, name: str) -> list[int]:
        path = self.var / "servers.json"
        return [json.loads(path.read_text())[name]] if path.exists() else []

    def backend(self) -> list[int]:
        """One of the web server's sessions; PostgreSQL then throws out all of them."""
        with psycopg.connect(servers_at(self.var).database_url_admin) as database:
            rows = database.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'fin_app' LIMIT 1"
            )
            return [int(str(pid)) for (pid,) in rows]

    def victims(self) -> dict[str, Callable[[], list[int]]]:
        return {
            "web": lambda: self.service.pids("finops.running.web"),
            "worker": lambda: self.service.pids("worker"),
            "beat": lambda: self.service.pids("beat"),
            "keeper": lambda: self.service.keepers()[:1],
            "backend": self.backend,
            "postmaster": lambda: self.embedded("postgres"),
            "redis": lambda: self.embedded("redis"),
            "supervisor": lambda: self.embedded("supervisor"),
        }


def a_key(var: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if "_URL" not in key}
    own = {"FINOPS_VAR": str(var), "FINOPS_TESTING": "0"}
    made = subprocess.run(
        [PYTHON, "-c", MAKE_KEY], cwd=PROJECT, env={**environment, **own}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return made.stdout.strip().splitlines()[-1]


def order_of(kills: int) -> list[str]:
    """Every kind in turn, shuffled anew each round."""
    kinds = ["web", "worker", "beat", "keeper", "backend", "postmaster", "redis", "supervisor"]
    dice = random.Random(20261129)
    rounds = [dice.sample(kinds, len(kinds)) for _ in range(-(-kills // len(kinds)))]
    return [kind for order in rounds for kind in order][:kills]


@pytest.fixture
def service(served_var: Path) -> Iterator[Service]:
    with serving(served_var) as running:
        wait_until_ready(running)
        yield running


@pytest.mark.parametrize(
    "kills", [4, pytest.param(40, marks=pytest.mark.long)], ids=["a few", "many"]
)
def test_sums_are_exact_and_all_is_back_within_half_a_minute(
    service: Service, served_var: Path, kills: int
) -> None:
    sender = Sender(service.port, a_key(served_var))
    sending = threading.Thread(target=sender.run)
    sending.start()
    slow = {}
    try:
        for number, kind in enumerate(order_of(kills)):
            victims = Estate(service, served_var).victims()[kind]()
            assert victims, kind
            kill(victims)
            seconds = seconds_to_recover(service, sender)
            if seconds > RECOVERY_SECONDS:
                slow[f"{number} {kind}"] = seconds
    finally:
        sender.is_over.set()
        sending.join()
    assert sender.codes <= {503}
    assert not slow
    report = sender.ask("GET", "/api/v1/showback?by=use_case&from=2026-06-01&to=2026-06-30")
    assert report is not None
    total = report["total"]
    events = sender.acknowledged * BATCH
    assert (Decimal(total["cost_usd"]), total["events"]) == (events * Decimal("2.000"), events)


def seconds_to_recover(service: Service, sender: Sender) -> float:
    """Until the service says that it is ready and has taken two more batches."""
    began, before = time.monotonic(), sender.acknowledged
    while time.monotonic() - began < 4 * RECOVERY_SECONDS:
        if sender.acknowledged >= before + 2 and service.is_ready():
            break
        time.sleep(0.2)
    return time.monotonic() - began
