"""How long a person waits, in a real browser, for the first chart of a page; and what a long file
of traces takes.

Cold is a browser that has kept nothing of the charts, warm one that has shown some; the server is
warm. Both are held against a page of the same frame without a chart, measured before each.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks.files import FIRST_DAY, MIDDLE_MONTH, make_files
from benchmarks.measures.importing import fresh_tenant, timed_import
from benchmarks.place import analyze
from benchmarks.results import Figure
from benchmarks.serving import PORT, Headers, ask, connect, server, signed_in_headers
from benchmarks.watching import watched
from finops.calc.dates.periods import month_of
from finops.models import Tenant
from tests.browser.chromium import find_chromium

RUNS = 5
VISITS_BEFORE = 3  # from then on a browser keeps what it has compiled of scripts
MOST_EVENTS = 100_000  # two to a trace: as many traces as one download holds
SITE = f"http://localhost:{PORT}"
MONTH = month_of(MIDDLE_MONTH)
QUARTER = f"from={FIRST_DAY}&to=2024-03-31"
TENTH = f"from={FIRST_DAY}&to=2024-01-09"
CHUNK = 1 << 16
# Drawn is what has been painted: the frame after the chart is there.
WATCH = """
new MutationObserver((_changes, observer) => {
  if (!document.querySelector("figure[data-chart] .plot[data-drawn]")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.chartDrawn = performance.now())));
}).observe(document, { subtree: true, childList: true, attributeFilter: ["data-drawn"] });
"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
TRANSFERRED = """() => [...performance.getEntriesByType('navigation'),
  ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.transferSize, 0)"""


@dataclass(frozen=True)
class Wait:
    """Seconds from asking for a page until it is there, and the bytes that travelled."""

    seconds: float
    transferred: float


def page_figures(events: int, folder: Path) -> Iterator[Figure]:
    tenant = fresh_tenant("pages")
    timed_import(tenant, make_files(folder, min(events, MOST_EVENTS)).paths)
    analyze()
    session = signed_in_headers(tenant, "finops_lead")
    with server() as process:
        yield from chart_figures(tenant, session)
        yield from file_figures(tenant, session, process.pid)


def chart_figures(tenant: Tenant, session: Headers) -> Iterator[Figure]:
    within = f"/t/{tenant.slug}"
    chart = f"{within}/showback/?by=use_case&from={MONTH.first}&to={MONTH.last}"
    empty = f"{within}/exports/"
    for path in (empty, chart) * 8:  # both processes warm
        ask(connect(), "GET", path, session)
    with sync_playwright() as playwright:
        waits = []
        for _ in range(RUNS):
            with browser(playwright, session) as context:
                waits.append((visit(context, empty), visit(context, chart, is_chart=True)))
        yield figure("cold", waits)
        with browser(playwright, session) as context:
            for _ in range(VISITS_BEFORE):
                visit(context, chart, is_chart=True)
            waits = [
                (visit(context, empty), visit(context, chart, is_chart=True)) for _ in range(RUNS)
            ]
        yield figure("warm", waits)


def figure(name: str, waits: list[tuple[Wait, Wait]]) -> Figure:
    empty = median(wait.seconds for wait, _chart in waits)
    chart = median(wait.seconds for _empty, wait in waits)
    sizes = [median(wait.transferred for wait in side) / 1024 for side in zip(*waits, strict=True)]
    reference = (
        f"a page of the same frame without a chart {empty:.2f} s, {sizes[0]:,.0f} kB;"
        f" with it {sizes[1]:,.0f} kB"
    )
    return Figure(f"page_{name}_chart_s", chart, "s", reference, empty / chart)


@contextmanager
def browser(playwright: Playwright, session: Headers) -> Iterator[BrowserContext]:
    """One that has kept nothing, with a folder of its own, as people's have."""
    name, _, value = session["Cookie"].partition("=")
    with TemporaryDirectory(prefix="finops-profile-") as folder:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=find_chromium(playwright),
            viewport={"width": 1280, "height": 800},
        )
        context.add_cookies([{"name": name, "value": value, "url": SITE}])
        context.add_init_script(WATCH)
        try:
            yield context
        finally:
            context.close()


def visit(context: BrowserContext, path: str, *, is_chart: bool = False) -> Wait:
    page = context.new_page()
    try:
        answer = page.goto(f"{SITE}{path}", wait_until="load")
        assert answer
        assert answer.status == HTTPStatus.OK, path
        return Wait(seconds_of(page, is_chart=is_chart), page.evaluate(TRANSFERRED))
    finally:
        page.close()


def seconds_of(page: Page, *, is_chart: bool) -> float:
    if is_chart:
        page.wait_for_function("() => window.chartDrawn")
    milliseconds: float = page.evaluate("() => window.chartDrawn" if is_chart else LOADED)
    return milliseconds / 1000


def file_figures(tenant: Tenant, session: Headers, process: int) -> Iterator[Figure]:
    """Once a tenth of it has been sent, the whole may take no more memory."""
    traces = f"/t/{tenant.slug}/traces/?format=csv"
    with watched(process) as watch:
        download(f"{traces}&{TENTH}", session)
        watch.look()
        before = watch.most_mb
        sent = download(f"{traces}&{QUARTER}", session)
    reference = f"{sent['rows']:,.0f} traces, {sent['megabytes']:.1f} MB, {sent['seconds']:.1f} s"
    yield Figure("export_csv_first_byte_s", sent["first_byte"], "s", reference)
    growth = watch.most_mb - before
    yield Figure("export_csv_growth_mb", growth, "MB", f"{before:.0f} MB after a tenth of it")


def download(path: str, session: Headers) -> Mapping[str, float]:
    began, link = time.perf_counter(), connect()
    link.request("GET", path, headers=dict(session))
    answer = link.getresponse()
    assert answer.status == HTTPStatus.OK, path
    lines, size, first_byte = 0, 0, 0.0
    while piece := answer.read(CHUNK):
        first_byte = first_byte or time.perf_counter() - began
        size, lines = size + len(piece), lines + piece.count(b"\n")
    seconds = time.perf_counter() - began
    return {"rows": lines, "megabytes": size / 2**20, "seconds": seconds, "first_byte": first_byte}
