"""One import of many millions of events: how its rate falls, how much memory it takes, and what
reports cost on the way up.

The import works in a process of its own. At one tenth, at the half and at the end the ledger is
looked at; meanwhile the process is stopped (SIGSTOP), and that time is not counted.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.files import EVENTS_PER_REQUEST, make_files
from benchmarks.measures.budgets import budget_figures
from benchmarks.measures.importing import fresh_tenant
from benchmarks.measures.one_import import listen
from benchmarks.measures.showback import showback_figures
from benchmarks.measures.tracing import trace_figure
from benchmarks.packs import pack_figures
from benchmarks.place import empty_ledger, ledger_bytes, superuser
from benchmarks.results import Figure, size_name
from finops.models import Tenant

PARTS = 10
LATE = 8  # the part that is held against the first
LOOKS = (1, 5)  # parts after which the import stands still while reports are measured
EVERY_SECONDS = 0.1
SETTLE_SECONDS = 2  # a statement under way in the database ends
MOST_BYTES = 64 * 1024**3  # of one import; the product's default is 2 GiB


class Progress:
    """When each part was done, on a clock that stands still while the import does."""

    def __init__(self, connection: psycopg.Connection, job: int, rows: int) -> None:
        self.connection, self.job, self.rows = connection, job, rows
        self.paused = 0.0
        self.done_at = [self.now()]

    def now(self) -> float:
        return time.perf_counter() - self.paused

    def parts(self, process: subprocess.Popen[bytes]) -> Iterator[int]:
        """The number of each part as it is done."""
        query = "SELECT rows_done, state FROM ledger_importjob WHERE id = %s"
        while len(self.done_at) <= PARTS:
            done, state = self.connection.execute(query, [self.job]).fetchone() or (0, "lost")
            assert state in {"queued", "running", "done"}, f"the import is {state}"
            if done >= len(self.done_at) * self.rows:
                self.done_at.append(self.now())
                yield len(self.done_at) - 1
            else:
                assert not process.poll(), "the import has ended before its time"
                time.sleep(EVERY_SECONDS)

    def rate(self, part: int) -> float:
        """Rows per second of a part."""
        return self.rows / (self.done_at[part] - self.done_at[part - 1])

    @contextmanager
    def standing_still(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        began = time.perf_counter()
        process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(SETTLE_SECONDS)
            yield
        finally:
            process.send_signal(signal.SIGCONT)
            self.paused += time.perf_counter() - began


def growing_figures(folder: Path, events: int) -> Iterator[Figure]:
    """Ten times `events` cost events, with half as many requests, in one import."""
    empty_ledger()
    before = ledger_bytes()
    for number in range(PARTS):
        write_part(folder, number, events)
    tenant = fresh_tenant("growing")
    rows = events + events // EVENTS_PER_REQUEST
    with importing(folder, tenant) as process, superuser() as connection:
        progress = Progress(connection, int(listen(process, "job")), rows)
        for part in progress.parts(process):
            print(f"  part {part}: {progress.rate(part):,.0f} rows/s", flush=True)
            if part in LOOKS:
                with progress.standing_still(process):
                    yield from showback_figures(tenant, size_name(part * events), folder)
        rss_mb = listen(process, "rss_mb")
    yield from import_figures(progress, rss_mb, events)
    size = size_name(PARTS * events)
    bytes_ = (ledger_bytes() - before) / (PARTS * events)
    yield Figure(f"bytes_per_event_{size}", bytes_, "bytes", "keys, indexes, requests, rollups")
    yield from showback_figures(tenant, size, folder)
    yield trace_figure(tenant, size)
    yield from budget_figures(tenant, size)
    yield from pack_figures(tenant, size)


def import_figures(progress: Progress, rss_mb: float, events: int) -> Iterator[Figure]:
    first, late = progress.rate(1), progress.rate(LATE)
    reference = f"part {LATE} of {PARTS}: {late:,.0f} rows/s; the first: {first:,.0f} rows/s"
    yield Figure(f"import_growth_{size_name(LATE * events)}", late / first, "×", reference)
    seconds = progress.done_at[-1] - progress.done_at[0]
    rate = PARTS * events / seconds
    reference = f"one import of {PARTS * events:,} events, requests as well, {rate:,.0f} events/s"
    yield Figure(f"import_rss_mb_{size_name(PARTS * events)}", rss_mb, "MB", reference)


def write_part(folder: Path, number: int, events: int) -> None:
    place = folder / f"{number:02}"
    place.mkdir()
    make_files(place, events, number)


@contextmanager
def importing(folder: Path, tenant: Tenant) -> Iterator[subprocess.Popen[bytes]]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "benchmarks.measures.one_import", str(folder), tenant.slug]
    environment = {**os.environ, "MAX_IMPORT_BYTES": str(MOST_BYTES)}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.terminate()
