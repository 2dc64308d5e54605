"""Charts as the browser draws them: numbers and dates as on the page, whole and light on paper.

No site: the scripts and a figure are all that a chart needs."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

from finops.ui.charts import Series, stacked_series
from finops.ui.pictures.axes import PlotlyFigure
from tests.processes import PROJECT

DAYS = [f"2026-06-0{day}" for day in range(1, 8)]
MOST = 1_234_567.891
PLOTLY = PROJECT / "static" / "plotly" / "plotly-basic.min.js"
PAGE = """<!doctype html><html data-theme="dark"><head>
<style>:root {{ color-scheme: light dark; &[data-theme=dark] {{ color-scheme: dark }}
&[data-theme=light] {{ color-scheme: light }}
--series-3: light-dark(rgb(1, 2, 3), rgb(4, 5, 6)); --ink-2: #888 }}</style>
<script src="plotly.js" defer></script><script src="charts.js" defer></script></head>
<body><figure data-chart="c"><div class="plot" style="height: 300px"></div>
<script id="c" type="application/json">{figure}</script></figure></body></html>"""


def figure_in(language: str) -> PlotlyFigure:
    with translation.override(language):
        return stacked_series(DAYS, [Series("model", [MOST] * 7, label="Model")], unit="USD")


@pytest.fixture
def drawn(browser: Browser) -> Iterator[Callable[[PlotlyFigure], Page]]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})

    def draw(figure: PlotlyFigure) -> Page:
        bodies = {
            "": PAGE.format(figure=json.dumps(figure)),
            "plotly.js": PLOTLY.read_text(),
            "charts.js": (PROJECT / "static" / "js" / "charts.js").read_text(),
        }

        def answer(route: Route) -> None:
            name = route.request.url.rsplit("/", 1)[-1]
            kind = "text/javascript" if name else "text/html"
            route.fulfill(body=bodies[name], content_type=f"{kind}; charset=utf-8")

        page.route("http://charts.example/**", answer)
        page.goto("http://charts.example/")
        expect(page.locator(".plot[data-drawn]")).to_be_attached()
        return page

    yield draw
    page.close()


def ticks(page: Page, axis: str) -> list[str]:
    labels = page.locator(f".{axis}tick text")
    texts: list[str] = labels.evaluate_all("texts => texts.map(text => text.textContent)")
    return texts


def colours(page: Page) -> set[str]:
    script = "bars => bars.map(bar => getComputedStyle(bar).fill)"
    return set(page.locator(".bars .point path").evaluate_all(script))


@pytest.mark.parametrize(
    ("language", "amounts", "days"),
    [
        ("en", {"0", "400,000", "1,000,000"}, ["1 Jun", "2 Jun"]),
        ("de", {"0", "400.000", "1.000.000"}, ["1 Jun", "2 Jun"]),
        ("zh-hans", {"0", "400000", "1000000"}, ["1 六月", "2 六月"]),
    ],
)
def test_axes_have_the_marks_and_names_of_the_pages_language(
    drawn: Callable[[PlotlyFigure], Page], language: str, amounts: set[str], days: list[str]
) -> None:
    page = drawn(figure_in(language))
    assert amounts <= set(ticks(page, "y"))
    first, second = ticks(page, "x")[:2]
    assert [first.removesuffix("2026"), second] == days


def test_under_the_mouse_stand_the_amount_and_the_day_as_on_the_page(
    drawn: Callable[[PlotlyFigure], Page],
) -> None:
    page = drawn(figure_in("en"))
    box = page.locator(".bars .point path").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hover = page.locator(".hoverlayer")
    expect(hover).to_contain_text("1,234,567.89 USD")
    expect(hover).to_contain_text("1 Jun 2026")


def test_on_paper_a_chart_is_whole_and_light_and_afterwards_as_before(
    drawn: Callable[[PlotlyFigure], Page],
) -> None:
    page = drawn(figure_in("en"))
    assert colours(page) == {"rgb(4, 5, 6)"}
    wide = page.locator("svg.main-svg").first
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(wide).to_have_attribute("width", "680")
    assert colours(page) == {"rgb(1, 2, 3)"}
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(wide).not_to_have_attribute("width", "680")
    assert colours(page) == {"rgb(4, 5, 6)"}
