"""What is measured, in which groups, at which size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks.results import Figure


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    events: int  # of one file import; the long one has ten times as many
    rounds: int
    bulk_events: int
    otlp_batches: int  # of 512 spans, a round
    rated_rows: int
    rated_calls: int  # of them by the libraries that take one call at a time
    bodies: int  # of 100 events, sent to the web server by each number of clients

    @property
    def sentence(self) -> str:
        return (
            f"{self.events:,} cost events with {self.events // 2:,} requests,"
            f" median of {self.rounds} rounds; the long import {10 * self.events:,} cost events"
        )


QUICK = Sizes(
    events=40_000,
    rounds=3,
    bulk_events=10_000,
    otlp_batches=6,
    rated_rows=200_000,
    rated_calls=1_000,
    bodies=100,
)
FULL = Sizes(
    events=1_000_000,
    rounds=3,
    bulk_events=50_000,
    otlp_batches=40,
    rated_rows=1_000_000,
    rated_calls=3_000,
    bodies=1_000,
)


@dataclass(frozen=True)
class Group:
    """Figures that come out of the same work; `names` are patterns of theirs."""

    names: tuple[str, ...]
    measure: Callable[[Sizes, Path], Iterator[Figure]]
    is_quick: bool = True  # else a quick run measures it only if it is asked for

    def is_wanted(self, only: Sequence[str]) -> bool:
        return not only or any(
            fnmatchcase(pattern, name) for pattern in only for name in self.names
        )


REPORTS = ("showback_*", "trace_*", "budgets_*")
UNITS = ("unit_costs_*", "unit_page_*", "count_days_*", "token_sizes_*")


def groups() -> tuple[Group, ...]:
    return (
        Group(("import_csv_*", "replay_vs_import", "bytes_per_event"), rounds),
        Group(("otlp_*",), otlp),
        Group(("rating_*",), rating),
        Group(("rerate_*",), rerating),
        Group(UNITS, unit_costs, is_quick=False),
        Group(("ingest_*",), ingesting),
        Group(("freshness_s",), freshness),
        Group(("inbox_query_ms", "matching_ms"), deciding),
        Group(("page_*", "export_csv_*"), pages, is_quick=False),
        Group(("hostile_*",), hostile, is_quick=False),
        Group(("import_growth_*", "import_rss_*", "bytes_per_event_*", *REPORTS), growing),
    )


# Each imports its module only now: the servers must run before models are imported.


def rounds(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.files import make_files
    from benchmarks.rounds import bulk_create_figure, figures_of, run_round

    files = make_files(folder, sizes.events)
    made = [run_round(files, folder) for _ in range(sizes.rounds)]
    yield from figures_of(made, files)
    yield bulk_create_figure(made[-1], files, sizes.bulk_events)


def otlp(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.measures.otlp import otlp_figure

    yield otlp_figure(sizes.otlp_batches)


def rating(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.measures.rating import rating_figures

    yield from rating_figures(rows=sizes.rated_rows, calls=sizes.rated_calls)


def rerating(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.files import make_files
    from benchmarks.measures.correcting.rerating import rerating_figures
    from benchmarks.results import size_name

    yield from rerating_figures(make_files(folder, sizes.events), size_name(sizes.events))


def unit_costs(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.files import make_files
    from benchmarks.measures.correcting.unit_costs import unit_cost_figures
    from benchmarks.results import size_name

    yield from unit_cost_figures(make_files(folder, sizes.events), size_name(sizes.events))


def ingesting(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.files import make_files
    from benchmarks.measures.ingesting import ingest_figures

    yield from ingest_figures(make_files(folder, sizes.events), sizes.bodies)


def freshness(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.measures.freshness import freshness_figure

    yield from freshness_figure()


def deciding(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.deciding import deciding_figures

    yield from deciding_figures()


def pages(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.pages import page_figures

    yield from page_figures(sizes.events, folder)


def hostile(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.hostile.measuring import hostile_figures

    yield from hostile_figures()


def growing(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    from benchmarks.measures.growing import growing_figures

    yield from growing_figures(folder, sizes.events)
