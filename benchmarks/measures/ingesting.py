"""Online ingest over HTTP: a real web server, clients that wait for each answer."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import polars as pl

from benchmarks.files import Files
from benchmarks.measures.importing import fresh_tenant
from benchmarks.measures.inserting import ONE_BY_ONE, timed_bodies, timed_rows
from benchmarks.place import level_ground
from benchmarks.results import Figure
from benchmarks.serving import Headers, ask, connect, key_headers, server
from benchmarks.timing import percentile

BATCH = 100
CLIENTS = 16  # those the goals are about
OTHER_CLIENTS = (8, 32)
WARM_BATCHES = 64


def ingest_figures(files: Files, batches: int) -> Iterator[Figure]:
    """Events per second and the slowest answers of `batches` bodies for each number of clients;
    then the same rows put into the same tables by Django, without HTTP."""
    tenant = fresh_tenant("online")
    turns = (CLIENTS, *OTHER_CLIENTS)
    bodies = bodies_of(files, WARM_BATCHES + batches * len(turns))
    rates = {}
    with server():
        headers = key_headers(tenant)
        send_all(CLIENTS, bodies[:WARM_BATCHES], headers)
        for turn, clients in enumerate(turns):
            first = WARM_BATCHES + turn * batches
            level_ground()
            began = time.perf_counter()
            taken = send_all(clients, bodies[first : first + batches], headers)
            rates[clients] = batches * BATCH / (time.perf_counter() - began)
            yield from figures_of(clients, rates[clients], taken)
    sent = len(bodies)
    bulk = batches * BATCH / timed_bodies(tenant, sent, batches)
    yield against("bulk_create", rates[CLIENTS], bulk, "a body's rows in one transaction")
    single = ONE_BY_ONE / timed_rows(tenant, ONE_BY_ONE / (sent * BATCH))
    yield against("single_inserts", rates[CLIENTS], single, "each record in a transaction")


def figures_of(clients: int, rate: float, taken: list[float]) -> Iterator[Figure]:
    reference = f"{clients} clients, {BATCH}-event bodies, 2 web processes"
    suffix = "" if clients == CLIENTS else f"_{clients}_clients"
    yield Figure(f"ingest_events_per_s{suffix}", rate, "events/s", reference)
    yield Figure(f"ingest_p50_ms{suffix}", percentile(taken, 50), "ms", reference)
    yield Figure(f"ingest_p99_ms{suffix}", percentile(taken, 99), "ms", reference)


def against(peer: str, ours: float, theirs: float, how: str) -> Figure:
    reference = f"{peer} {theirs:,.0f} events/s: {how}, one process, no HTTP, no gate, no rollups"
    return Figure(f"ingest_vs_{peer}", ours / theirs, "×", reference, ours / theirs)


def bodies_of(files: Files, batches: int) -> list[bytes]:
    """Cost events that carry their request's fields, as one call after another would send them."""
    requests = pl.read_csv(files.requests, infer_schema=False).drop("ts_utc")
    events = pl.read_csv(files.events, infer_schema=False, n_rows=batches * BATCH)
    joined = events.join(requests, on="trace_id", how="left", maintain_order="left")
    rows = [
        {name: value for name, value in row.items() if value is not None}
        for row in joined.iter_rows(named=True)
    ]
    assert len(rows) == batches * BATCH, "too few events for the ingest benchmark"
    return [json.dumps(rows[at : at + BATCH]).encode() for at in range(0, len(rows), BATCH)]


def send_all(clients: int, bodies: list[bytes], headers: Headers) -> list[float]:
    """Milliseconds of each answer, sorted; each client sends the next body when it has one."""
    numbers = count()

    def work(_client: int) -> list[float]:
        link = connect()
        taken = []
        while (number := next(numbers)) < len(bodies):
            began = time.perf_counter()
            receipt = ask(link, "POST", "/api/v1/ingest", headers, bodies[number])
            taken.append((time.perf_counter() - began) * 1000)
            assert json.loads(receipt)["accepted"] == BATCH, receipt[:500]
        return taken

    with ThreadPoolExecutor(clients) as pool:
        return sorted(ms for of_client in pool.map(work, range(clients)) for ms in of_client)
