"""`python -m benchmarks [--quick] [--events N] [--only NAME…]`: measure, print a table, write
var/bench.json."""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.place import empty_ledger, start
from benchmarks.plan import FULL, QUICK, Group, Sizes, groups
from benchmarks.results import Figure, row, table, write

RESULT = Path(__file__).resolve().parents[1] / "var" / "bench.json"


def main() -> None:
    asked = options()
    sizes = QUICK if asked.quick else FULL
    if asked.events:
        sizes = replace(sizes, events=asked.events)
    began = time.monotonic()
    start()
    figures: list[Figure] = []
    try:
        for figure in measure(sizes, asked.only, began):
            print(row(figure), flush=True)
            figures.append(figure)
    finally:  # what was measured before a failure is told all the same
        seconds = time.monotonic() - began
        print(table(figures, f"{sizes.sentence}, {seconds:,.0f} s in all"))
        write(figures, asked.result)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small, in about two minutes")
    parser.add_argument("--events", type=int, help="cost events of an import, another number")
    only = "only these figures, and those that come out of the same work; showback_* works too"
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=only)
    parser.add_argument("--result", type=Path, default=RESULT, help="where the figures go")
    parsed = parser.parse_args()
    if not wanted(parsed.only):
        parser.error(f"no figure is named {' or '.join(parsed.only)}")
    return parsed


def wanted(only: Sequence[str]) -> list[Group]:
    return [group for group in groups() if group.is_wanted(only)]


def measure(sizes: Sizes, only: Sequence[str], began: float) -> Iterator[Figure]:
    """Group by group, each on an empty ledger and with a folder of its own."""
    for group in wanted(only):
        if sizes is QUICK and not only and not group.is_quick:
            continue
        seconds = time.monotonic() - began
        print(f"{seconds:,.0f} s: {', '.join(group.names)} …", flush=True)
        empty_ledger()
        with tempfile.TemporaryDirectory(prefix="finops-bench-") as folder:
            yield from group.measure(sizes, Path(folder))


if __name__ == "__main__":
    main()
