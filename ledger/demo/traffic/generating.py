"""Writing a demo tenant's records into files that the import service takes."""

import json
from datetime import date, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from finops.calc.dates.periods import ONE_DAY, local_day
from ledger.calc.replay.calendar import HourlyRhythm
from ledger.calc.replay.joining import replay
from ledger.calc.replay.trace import RealTrace, read_trace
from ledger.calc.replay.writing import Records, write_records
from ledger.demo import provider_credits
from ledger.demo.cases import with_cases
from ledger.demo.catalogue import DemoTenant
from ledger.demo.traffic.call_words import eval_runs, with_call_words
from ledger.demo.traffic.details import with_details
from ledger.demo.traffic.judgements import scores_of
from ledger.demo.traffic.retries import with_retries

PACKAGE = "ledger.demo"
# A fixed time inside the gzip header: the same records make the same bytes.
GZIP = {"method": "gzip", "compresslevel": 1, "mtime": 0}


def generate(tenant: DemoTenant, until: date, out: Path) -> list[Path]:
    """Write requests, cost events and outcomes up to the local day `until`, both included.

    One CSV.gz each, in that order, one of scores, one of eval runs and one of credits where there
    are any. They depend on nothing but the tenant, the day and the catalogue; a later day of the
    same month only adds records.
    """
    out.mkdir(parents=True, exist_ok=True)
    records = with_cases(replay_tenant(tenant, until), tenant.slug)
    frames = {
        "requests": with_details(records),
        "cost_events": with_call_words(with_retries(records.cost_events), records),
        "outcomes": records.outcomes,
        "scores": scores_of(records),
    }
    runs = eval_runs(records, until)
    if len(runs):
        frames["eval_runs"] = runs
    if tenant.slug == provider_credits.TENANT:
        frames["credits"] = provider_credits.credits_until(until, tenant.time_zone)
    return [_write(frame, out / f"{tenant.slug}_{kind}.csv.gz") for kind, frame in frames.items()]


def yesterday(tenant: DemoTenant, now: datetime) -> date:
    """The tenant's own yesterday, which may differ from that of the server."""
    return local_day(now, ZoneInfo(tenant.time_zone)) - ONE_DAY


def replay_tenant(tenant: DemoTenant, until: date) -> Records:
    """All use cases of a tenant as frames of native records."""
    zone = ZoneInfo(tenant.time_zone)
    parts = [
        write_records(replay(case.plan, until, rhythm(), real_trace(), zone))
        for case in tenant.use_cases
    ]
    return Records(
        _merge([part.requests for part in parts]),
        _merge([part.cost_events for part in parts]),
        _merge([part.outcomes for part in parts]),
    )


@cache
def rhythm() -> HourlyRhythm:
    """The hour-of-week profiles that ship with the product."""
    profile = json.loads(files(PACKAGE).joinpath("rhythm.json").read_text(encoding="utf-8"))
    archetypes = profile["archetypes"]
    return HourlyRhythm({name: np.array(weights) for name, weights in archetypes.items()})


@cache
def real_trace() -> RealTrace:
    """The real chat requests that ship with the product."""
    data = files(PACKAGE)
    with (
        as_file(data.joinpath("azure2023_conv_requests.csv.gz")) as requests,
        as_file(data.joinpath("azure2023_conv_cost_events.csv.gz")) as cost_events,
    ):
        return read_trace(requests, cost_events)


def _merge(frames: list[pd.DataFrame]) -> pd.DataFrame:
    merged = pd.concat(frames, ignore_index=True)
    return merged.sort_values("occurred_at", kind="stable", ignore_index=True)


def _write(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_csv(path, index=False, compression=GZIP, lineterminator="\n")
    return path
