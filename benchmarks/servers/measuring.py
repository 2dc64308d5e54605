"""Both servers in turn, with as many processes and threads: ingest, pages, and what one honest
client gets while slow ones hold connections."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count

from benchmarks.measures.importing import fresh_tenant
from benchmarks.results import Figure, row
from benchmarks.serving import (
    OURS,
    PORT,
    Headers,
    ask,
    connect,
    key_headers,
    server,
    signed_in_headers,
)
from benchmarks.timing import percentile

GUNICORN = (
    *("-m", "gunicorn", "finops.wsgi", "--worker-class", "gthread", "--workers", "2"),
    *("--threads", "64", "--timeout", "60", "--bind", f"127.0.0.1:{PORT}"),
)
SERVERS = {"granian": OURS, "gunicorn": GUNICORN}
ROUNDS, BATCH, BATCHES, PAGES, CLIENTS = 3, 100, 160, 80, 16
SLOW_CONNECTIONS, PATIENCE = 200, 5.0
SLOW = b"POST /api/v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n["
numbers = count()


def body() -> bytes:
    """Cost events of new ids, a hundred at a time."""
    at = f"2025-06-{1 + next(numbers) % 28:02}T10:00:00Z"
    shared = {
        "occurred_at": at,
        "component": "model_call",
        "provider": "house",
        "quantity": "3",
        "unit_price": "0.001",
        "pricing_version": "b1",
        "allocation_method": "direct_metered",
        "retention_class": "short",
    }
    ids = [next(numbers) for _ in range(BATCH)]
    return json.dumps(
        [{"cost_event_id": f"s{n}", "trace_id": f"t{n}", **shared} for n in ids]
    ).encode()


def timed(jobs: list[tuple[str, str, bytes]], headers: Headers, clients: int) -> list[float]:
    """Milliseconds of each answer; each client asks again when it has one."""
    waiting = iter(jobs)

    def work(_client: int) -> list[float]:
        link, taken = connect(), []
        for method, path, content in waiting_of(waiting):
            began = time.perf_counter()
            ask(link, method, path, headers, content)
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    with ThreadPoolExecutor(clients) as pool:
        return sorted(ms for of_client in pool.map(work, range(clients)) for ms in of_client)


def waiting_of(jobs: Iterator[tuple[str, str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    while (job := next(jobs, None)) is not None:
        yield job


@contextmanager
def slow_connections() -> Iterator[None]:
    """Bodies that never come, without a key."""
    with ExitStack() as held:
        for _ in range(SLOW_CONNECTIONS):
            link = held.enter_context(socket.create_connection(("127.0.0.1", PORT)))
            link.sendall(SLOW)
        yield


def beside_slow_ones() -> float:
    """Seconds until `/healthz` answers; the patience of the client where it does not."""
    began = time.perf_counter()
    with slow_connections():
        link = connect()
        link.timeout = PATIENCE
        try:
            link.request("GET", "/healthz")
            link.getresponse().read()
        except OSError:
            return PATIENCE
        finally:
            link.close()
    return time.perf_counter() - began


def measured(name: str, key: Headers, session: Headers, page: str) -> Iterator[Figure]:
    with server(SERVERS[name]):
        timed([("POST", "/api/v1/ingest", body()) for _ in range(32)], key, CLIENTS)
        bodies = [("POST", "/api/v1/ingest", body()) for _ in range(BATCHES)]
        began = time.perf_counter()
        taken = timed(bodies, key, CLIENTS)
        rate = BATCHES * BATCH / (time.perf_counter() - began)
        yield Figure(f"{name}_ingest_events_per_s", rate, "events/s", f"{CLIENTS} clients")
        yield Figure(f"{name}_ingest_p99_ms", percentile(taken, 99), "ms", f"{CLIENTS} clients")
        taken = timed([("GET", page, b"")] * PAGES, session, 4)
        yield Figure(f"{name}_page_p50_ms", percentile(taken, 50), "ms", "showback, 4 clients")
        yield Figure(f"{name}_page_p95_ms", percentile(taken, 95), "ms", "showback, 4 clients")
        reference = (
            f"/healthz beside {SLOW_CONNECTIONS} slow connections; {PATIENCE:g} is no answer"
        )
        yield Figure(f"{name}_answer_beside_slow_s", beside_slow_ones(), "s", reference)


def figures() -> Iterator[Figure]:
    """The middle of the rounds; both servers in each."""
    tenant = fresh_tenant("servers")
    key, session = key_headers(tenant), signed_in_headers(tenant)
    page = f"/t/{tenant.slug}/showback/?from=2025-06-01&to=2025-06-30"
    rounds: dict[str, list[Figure]] = {}
    for _ in range(ROUNDS):
        for name in SERVERS:
            for figure in measured(name, key, session, page):
                print(row(figure), flush=True)
                rounds.setdefault(figure.name, []).append(figure)
    for of_name in rounds.values():
        yield sorted(of_name, key=lambda figure: figure.value)[len(of_name) // 2]
