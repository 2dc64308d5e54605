"""`python -m benchmarks [--quick]`: measure, print a table, write var/bench.json."""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.place import empty_ledger, start
from benchmarks.results import Figure, table, write

RESULT = Path(__file__).resolve().parents[1] / "var" / "bench.json"


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    events: int
    rounds: int
    bulk_events: int
    name: str
    otlp_batches: int  # of 512 spans, a round
    grown: int  # how many times the facts are multiplied for the second showback; 0: not at all
    bodies: int  # of 100 events, sent to the web server
    growing: int  # cost events of each tenth of the long import; 0: none

    @property
    def said(self) -> str:
        return (
            f"{self.events:,} cost events with {self.events // 2:,} requests,"
            f" median of {self.rounds} rounds"
        )


QUICK = Sizes(
    events=100_000,
    rounds=3,
    bulk_events=20_000,
    name="100k",
    otlp_batches=10,
    grown=0,
    bodies=300,
    growing=0,
)
FULL = Sizes(
    events=1_000_000,
    rounds=3,
    bulk_events=50_000,
    name="1m",
    otlp_batches=40,
    grown=5,
    bodies=1_500,
    growing=667_000,
)


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    # Only now: the servers must run before models are imported.
    from benchmarks.files import make_files
    from benchmarks.growing import growing_figures
    from benchmarks.ingesting import ingest_figures
    from benchmarks.otlp import otlp_figure
    from benchmarks.rating import rating_figures
    from benchmarks.rerating import rerating_figures
    from benchmarks.rounds import bulk_create_figure, figures_of, run_round
    from benchmarks.showback import showback_figures

    files = make_files(folder, sizes.events)
    rounds = [run_round(files, folder) for _ in range(sizes.rounds)]
    last = rounds[-1]
    yield from figures_of(rounds, files)
    yield bulk_create_figure(last, files, sizes.bulk_events)
    yield otlp_figure(sizes.otlp_batches)
    yield from rating_figures(rows=1_000_000, calls=3_000)
    yield from rerating_figures(files, sizes.name)
    yield from showback_figures(last.tenant, sizes.name, sizes.grown)
    yield from ingest_figures(files, sizes.bodies)
    if sizes.growing:
        empty_ledger()
        long = folder / "growing"
        long.mkdir()
        yield from growing_figures(long, sizes.growing)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="small, in about two minutes")
    sizes = QUICK if parser.parse_args().quick else FULL
    began = time.monotonic()
    start()
    figures: list[Figure] = []
    try:
        with tempfile.TemporaryDirectory(prefix="finops-bench-") as folder:
            for one in measure(sizes, Path(folder)):
                figures.append(one)
    finally:  # what was measured before a failure is told all the same
        seconds = time.monotonic() - began
        print(table(figures, f"{sizes.said}, {seconds:,.0f} s in all"))
        write(figures, RESULT)


if __name__ == "__main__":
    main()
