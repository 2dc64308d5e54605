"""`python -m benchmarks [--quick]`: measure, print a table, write var/bench.json."""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.place import start
from benchmarks.results import Figure, table, write

RESULT = Path(__file__).resolve().parents[1] / "var" / "bench.json"


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    events: int
    rounds: int
    bulk_events: int
    name: str
    grown: int  # how many times the facts are multiplied for the second showback; 0: not at all


QUICK = Sizes(events=100_000, rounds=3, bulk_events=10_000, name="100k", grown=0)
FULL = Sizes(events=1_000_000, rounds=3, bulk_events=50_000, name="1m", grown=5)


def measure(sizes: Sizes, folder: Path) -> list[Figure]:
    # Only now: the servers must run before models are imported.
    from benchmarks.files import make_files
    from benchmarks.rounds import bulk_create_figure, figures_of, run_round
    from benchmarks.showback import showback_figures

    figures = [bulk_create_figure(folder, sizes.bulk_events)]
    files = make_files(folder, sizes.events)
    rounds = [run_round(files, folder) for _ in range(sizes.rounds)]
    figures = [*figures_of(rounds, files), *figures]
    tenant = rounds[-1].tenant
    return [*figures, *showback_figures(tenant, sizes.name, sizes.grown)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="small, in about two minutes")
    sizes = QUICK if parser.parse_args().quick else FULL
    start()
    with tempfile.TemporaryDirectory(prefix="finops-bench-") as folder:
        figures = measure(sizes, Path(folder))
    said = (
        f"{sizes.events:,} cost events with {sizes.events // 2:,} requests, {sizes.rounds} rounds"
    )
    print(table(figures, said))
    write(figures, RESULT)


if __name__ == "__main__":
    main()
