"""Rounds of import, replay and raw COPY of the same rows; the middle one of several counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.files import Files
from benchmarks.measures.copying import timed_bulk_create, timed_copy
from benchmarks.measures.importing import fresh_tenant, timed_import
from benchmarks.place import empty_ledger, ledger_bytes
from benchmarks.results import Figure
from finops.models import Tenant


@dataclass(frozen=True)
class Round:
    """Seconds of each step, and what the imported rows take on disk."""

    tenant: Tenant
    import_seconds: float
    replay_seconds: float
    copy_seconds: float
    bytes: int


def run_round(files: Files, folder: Path) -> Round:
    empty_ledger()
    before = ledger_bytes()
    tenant = fresh_tenant("import")
    import_seconds, job = timed_import(tenant, files.paths)
    assert job.accepted >= files.event_count + files.request_count, job.accepted
    size = ledger_bytes() - before
    replay_seconds, again = timed_import(tenant, files.paths)
    assert again.accepted == 0, again.accepted
    copy_seconds = timed_copy(tenant, fresh_tenant("copy"), folder)
    times = f"import {import_seconds:.2f}, replay {replay_seconds:.2f}, COPY {copy_seconds:.2f}"
    print(f"  seconds: {times}", flush=True)
    return Round(tenant, import_seconds, replay_seconds, copy_seconds, size)


def figures_of(rounds: list[Round], files: Files) -> Iterator[Figure]:
    """Rates count cost events; their requests come along in the same time."""
    events = files.event_count
    rate = median(events / measured.import_seconds for measured in rounds)
    copy_rate = median(events / measured.copy_seconds for measured in rounds)
    vs_copy = median(measured.copy_seconds / measured.import_seconds for measured in rounds)
    replay = median(measured.import_seconds / measured.replay_seconds for measured in rounds)
    records = (events + files.request_count) * rate / events
    copied = f"COPY {copy_rate:,.0f} events/s"
    yield Figure("import_csv_events_per_s", rate, "events/s", copied, vs_copy)
    yield Figure("import_csv_records_per_s", records, "records/s", "requests counted too")
    yield Figure("import_csv_vs_copy", vs_copy, "×", copied, vs_copy)
    imported = f"import {rate:,.0f} events/s"
    yield Figure("replay_vs_import", replay, "×", imported, replay)
    yield Figure("bytes_per_event", median(measured.bytes for measured in rounds) / events, "bytes")


def bulk_create_figure(last: Round, files: Files, most_events: int) -> Figure:
    """bulk_create of a part of the rows just imported; the rates are compared."""
    part = min(1.0, most_events / files.event_count)
    seconds = timed_bulk_create(last.tenant, fresh_tenant("bulk"), part)
    rate = files.event_count * part / seconds
    times = files.event_count / last.import_seconds / rate
    reference = f"bulk_create {rate:,.0f} events/s ({files.event_count * part:,.0f} events)"
    return Figure("import_csv_vs_bulk_create", times, "×", reference, times)
