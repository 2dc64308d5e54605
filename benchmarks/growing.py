"""One import of many millions of rows: how its rate falls, and how much memory it takes.

The import runs in a process of its own (`python -m benchmarks.growing FOLDER`), so that its
memory is told by the operating system: the most it ever had.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

from benchmarks.files import Files, make_files
from benchmarks.place import start, superuser
from benchmarks.results import Figure

PARTS = 10
LATE = 8  # the part of the file that is held against the first
EVERY_SECONDS = 0.25
Sample = tuple[float, int]


def growing_figures(folder: Path, events: int) -> Iterator[Figure]:
    """Ten times `events` in one import: the eighth tenth against the first, and its memory."""
    parts = [write_part(folder, number, events) for number in range(PARTS)]
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "benchmarks.growing", str(folder)]
    told = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout
    measured = json.loads(told.splitlines()[-1])
    rows = parts[0].event_count + parts[0].request_count
    first, late = (rate(measured["samples"], rows, at) for at in (1, LATE))
    million = f"{PARTS * rows / 1e6:,.1f} M rows in one import"
    yield Figure("import_growth_8m", late / first, "×", f"{million}: {first:,.0f} rows/s at first")
    yield Figure("import_rss_mb_10m", measured["rss_mb"], "MB", million)


def write_part(folder: Path, number: int, events: int) -> Files:
    place = folder / f"{number:02}"
    place.mkdir()
    return make_files(place, events, number)


def rate(samples: list[Sample], rows: int, part: int) -> float:
    """Rows per second of the part-th stretch of `rows` rows."""
    began = max((at for at, done in samples if done <= (part - 1) * rows), default=samples[0][0])
    ended = min((at for at, done in samples if done >= part * rows), default=samples[-1][0])
    return rows / (ended - began)


def import_all(folder: Path) -> None:
    """Import every file below the folder as one job; prints one line of JSON."""
    start()
    from benchmarks.importing import ACTOR, fresh_tenant
    from finops.access import Actor
    from finops.scope import tenant_scope
    from ledger.services.importing import NamedFile, run_job, submit_import

    paths = sorted(
        folder.rglob("*.csv"), key=lambda path: (path.parent.name, path.name != "requests.csv")
    )
    tenant = fresh_tenant("growing")
    with ExitStack() as files, tenant_scope(tenant.pk):
        named = [
            NamedFile(path.name, files.enter_context(path.open("rb")), path.stat().st_size)
            for path in paths
        ]
        job = submit_import(actor=Actor(tenant, name=ACTOR), files=named, tell=False)
    samples: list[Sample] = []
    ended = Event()
    watcher = Thread(target=watch, args=[job.pk, samples, ended])
    watcher.start()
    run_job(tenant.pk, job.public_id)
    ended.set()
    watcher.join()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"rss_mb": most, "samples": samples}) + os.linesep)


def watch(job: int, samples: list[Sample], ended: Event) -> None:
    """When how many rows were done."""
    with superuser() as connection:
        while True:
            is_last = ended.wait(EVERY_SECONDS)
            query = "SELECT rows_done FROM ledger_importjob WHERE id = %s"
            (done,) = connection.execute(query, [job]).fetchone() or (0,)
            samples.append((time.monotonic(), done))
            if is_last:
                return


if __name__ == "__main__":
    import_all(Path(sys.argv[1]))
