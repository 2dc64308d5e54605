"""A figure measured, what it is held against, and how both are told."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

AT_LEAST = {
    "import_csv_events_per_s": 60_000.0,
    "import_csv_vs_copy": 0.30,
    "import_csv_vs_bulk_create": 6.0,
    "replay_vs_import": 1.0,
    "ingest_events_per_s": 12_000.0,
    "import_growth_8m": 0.7,
    "otlp_spans_per_s": 5_000.0,
    "rating_vs_litellm": 500.0,
    "rating_vs_genai_prices": 500.0,
    "showback_vs_duckdb_10m": 8.0,
}
AT_MOST = {
    "bytes_per_event": 400.0,
    "rerate_1m_s": 45.0,
    "ingest_p99_ms": 150.0,
    "import_rss_mb_10m": 600.0,
    "bytes_per_event_10m": 400.0,
    "showback_sql_p95_ms_10m": 25.0,
    "showback_page_p95_ms_10m": 120.0,
    "trace_p95_ms_10m": 5.0,
    "budgets_page_p95_ms_10m": 300.0,
    "pack_built_p95_ms_10m": 5_000.0,
    "unit_costs_late_5m_s": 10.0,
    "unit_costs_rerated_5m_s": 60.0,
    "unit_page_p95_ms_10m": 150.0,
    "inbox_query_ms": 30.0,
    "freshness_s": 3.0,
    "page_cold_chart_s": 1.2,
    "page_warm_chart_s": 0.4,
    "export_csv_growth_mb": 25.0,
    "hostile_web_rss_mb": 700.0,
    "hostile_worker_rss_mb": 700.0,
    "hostile_longest_answer_s": 10.0,
}


@dataclass(frozen=True)
class Figure:
    """One line of the table; `ratio` above 1 means better than the reference."""

    name: str
    value: float
    unit: str
    reference: str = ""
    ratio: float | None = None

    @property
    def goal(self) -> float | None:
        return AT_LEAST.get(self.name, AT_MOST.get(self.name))

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.name in AT_MOST else self.value >= self.goal


def size_name(events: int) -> str:
    """10m, 500k or 1234: goals hold for the size in a figure's name, and for no other."""
    for unit, letter in ((10**6, "m"), (10**3, "k")):
        if events >= unit and not events % unit:
            return f"{events // unit}{letter}"
    return str(events)


def machine() -> str:
    """Processor, cores, memory, and how busy others kept it."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {gib:.0f} GiB,"
        f" PostgreSQL 18 embedded, load average at the end {load}"
    )


def write(figures: Sequence[Figure], path: Path) -> None:
    rows = [asdict(figure) | {"goal": figure.goal, "met": figure.met} for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=1) + "\n")


def table(figures: Sequence[Figure], sizes: str) -> str:
    """A Markdown table, so that it can go into the documentation as it is."""
    head = "| name | value | unit | reference | ratio | goal | met |"
    rows = [row(figure) for figure in figures]
    return "\n".join([sizes, machine(), "", head, "|---|---:|---|---|---:|---:|---|", *rows])


def row(figure: Figure) -> str:
    goal = (
        "" if figure.goal is None else f"{'≤' if figure.name in AT_MOST else '≥'} {figure.goal:,g}"
    )
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    cells = (figure.name, shown(figure.value), figure.unit, figure.reference, ratio, goal, met)
    return f"| {' | '.join(cells)} |"


def shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
