"""Online ingest over HTTP: a real web server, clients that wait for each answer."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import polars as pl
from django.db import transaction
from django.utils import timezone

from benchmarks.files import Files
from benchmarks.importing import ACTOR, fresh_tenant
from benchmarks.results import Figure
from benchmarks.showback import percentile
from finops.embedded import var_path
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.api_keys import KeyLimits, NewKey, create_key

PORT = 18_431
BATCH = 100
CLIENTS = 16
WARM_BATCHES = 64
START_SECONDS = 60
FAR = 10**9


def ingest_figures(files: Files, batches: int) -> Iterator[Figure]:
    """Events per second and the slowest answers of `batches` bodies of 100 events each."""
    tenant = fresh_tenant("online")
    bodies = bodies_of(files, batches + WARM_BATCHES)
    with server(), ThreadPoolExecutor(CLIENTS) as clients:
        headers = {"Authorization": f"Bearer {a_key(tenant)}", "Content-Type": "application/json"}
        send_all(clients, bodies[:WARM_BATCHES], headers)
        began = time.perf_counter()
        taken = send_all(clients, bodies[WARM_BATCHES:], headers)
        seconds = time.perf_counter() - began
    said = f"{CLIENTS} clients, {BATCH}-event bodies, 2 web processes"
    yield Figure("ingest_events_per_s", batches * BATCH / seconds, "events/s", said)
    yield Figure("ingest_p50_ms", percentile(taken, 50), "ms", said)
    yield Figure("ingest_p99_ms", percentile(taken, 99), "ms", said)


def bodies_of(files: Files, batches: int) -> list[bytes]:
    """Cost events that carry their request's fields, as one call after another would send them."""
    requests = pl.read_csv(files.requests, infer_schema=False).drop("ts_utc")
    events = pl.read_csv(files.events, infer_schema=False, n_rows=batches * BATCH)
    whole = events.join(requests, on="trace_id", how="left", maintain_order="left")
    rows = [
        {name: value for name, value in row.items() if value is not None}
        for row in whole.iter_rows(named=True)
    ]
    assert len(rows) == batches * BATCH, "too few events for the ingest benchmark"
    return [json.dumps(rows[at : at + BATCH]).encode() for at in range(0, len(rows), BATCH)]


def a_key(tenant: Tenant) -> str:
    limits = KeyLimits(requests_per_minute=FAR, records_per_minute=FAR)
    new = NewKey("bench", ("ingest",), timezone.now() + timedelta(days=1), limits)
    with tenant_scope(tenant.pk), transaction.atomic():
        _, token = create_key(actor=ACTOR, new=new)
    return token


@contextmanager
def server() -> Iterator[None]:
    """The product's web server on a port of its own, on the benchmarks' database."""
    environment = {**os.environ, "PORT": str(PORT)}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:finops.web"]
    root = Path(__file__).resolve().parents[1]
    with (
        (var_path() / "bench-web.log").open("wb") as log,
        subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until_ready(process)
            yield
        finally:
            process.terminate()


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the web server has ended"
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=START_SECONDS)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.2)
    raise TimeoutError("the web server did not start")


def send_all(
    clients: ThreadPoolExecutor, bodies: list[bytes], headers: dict[str, str]
) -> list[float]:
    """Milliseconds of each answer, sorted; each client sends the next body when it has one."""
    numbers = count()

    def work(_client: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        taken = []
        while (number := next(numbers)) < len(bodies):
            began = time.perf_counter()
            connection.request("POST", "/api/v1/ingest", bodies[number], headers)
            answer = connection.getresponse()
            said = answer.read()
            taken.append((time.perf_counter() - began) * 1000)
            assert answer.status == http.HTTPStatus.OK, said
            assert json.loads(said)["accepted"] == BATCH, said
        return taken

    return sorted(ms for one in clients.map(work, range(CLIENTS)) for ms in one)
