"""CSV files of any size: the Azure pack repeated with new ids, its times spread over months."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

PACK = Path(__file__).resolve().parents[1] / "ledger" / "demo"
FIRST_DAY = date(2024, 1, 1)
SPREAD_MINUTES = 91 * 24 * 60  # January to March 2024
MIDDLE_MONTH = date(2024, 2, 1)
STRIDE = 7919  # a prime: neighbours of the pack fall on days far apart
TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"
EVENTS_PER_REQUEST = 2


@dataclass(frozen=True)
class Files:
    """Requests and cost events that belong together."""

    requests: Path
    events: Path
    request_count: int
    event_count: int

    @property
    def paths(self) -> tuple[Path, Path]:
        return self.requests, self.events


def make_files(folder: Path, events: int, number: int = 0) -> Files:
    """`events` cost events, two to a request, each file in order of time.

    Files of different `number` have different ids in the same months.
    """
    pack_requests, pack_events = pack("requests"), pack("cost_events")
    wanted = events // EVENTS_PER_REQUEST
    copies = -(-wanted // pack_requests.height)
    first = number * copies
    requests = repeated(pack_requests.with_row_index("number"), first, copies).head(wanted)
    numbered = pack_requests.with_row_index("number").select("trace_id", "number")
    joined = pack_events.join(numbered, on="trace_id", maintain_order="left")
    lines = repeated(joined, first, copies)
    lines = lines.head(events)
    made = Files(folder / "requests.csv", folder / "cost_events.csv", wanted, lines.height)
    requests.drop("tenant_id").sort("ts_utc").write_csv(made.requests)
    lines.sort("ts_utc").write_csv(made.events)
    return made


def pack(kind: str) -> pl.DataFrame:
    return pl.read_csv(PACK / f"azure2023_conv_{kind}.csv.gz", infer_schema=False)


def repeated(frame: pl.DataFrame, first: int, copies: int) -> pl.DataFrame:
    made = [one_copy(frame, number) for number in range(first, first + copies)]
    return pl.concat(made).drop("number")


def one_copy(frame: pl.DataFrame, copy: int) -> pl.DataFrame:
    """The pack once more: ids get a suffix, each request with its events another minute."""
    ids = [c for c in ("trace_id", "cost_event_id", "business_outcome_id") if c in frame.columns]
    order = pl.col("number").cast(pl.Int64) + copy * frame["number"].n_unique()
    minutes = (order * STRIDE) % SPREAD_MINUTES
    moment = pl.col("ts_utc").str.to_datetime(TIME, time_unit="us")
    within_minute = pl.duration(seconds=moment.dt.second(), microseconds=moment.dt.microsecond())
    at = pl.lit(FIRST_DAY).cast(pl.Datetime("us")) + pl.duration(minutes=minutes) + within_minute
    return frame.with_columns(
        at.dt.strftime(TIME).alias("ts_utc"), *(pl.col(column) + f"_{copy:04d}" for column in ids)
    )
