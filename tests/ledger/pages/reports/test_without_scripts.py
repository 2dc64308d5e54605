"""Without scripts every page says its numbers: what a chart draws stands on the page as text."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from finops.scope import tenant_scope
from finops.ui.pictures.numbers import numbers_of
from finops.ui.reports import Unfiltered, report_pages
from tests.ledger.pages.house import JUNE, record_now
from tests.ledger.records import a_request, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.ledger.pages.house import House

FIGURE = re.compile(r'<script id="([^"]+)" type="application/json">(.*?)</script>', re.DOTALL)
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
WITHOUT_PERIOD = {"duplicates", "budgets", "requests"}
CAPTURED = dict.fromkeys(
    ("use_case", "use_case_worksheet", "use_case_drivers", "use_case_review"), "copilot"
)


def charts_of(html: str) -> Iterator[tuple[str, dict[str, Any]]]:  # Any: the library's own
    for name, text in FIGURE.findall(html):
        figure = json.loads(text)
        if isinstance(figure, dict) and "data" in figure:
            yield name, figure


def table_of(html: str, chart: str) -> str:
    """What the folded table of a chart says."""
    shown = SCRIPT.sub("", html).partition(f'id="{chart}-numbers"')[2].partition("</details>")[0]
    return unescape(TAG.sub("|", shown))


def assert_said(html: str) -> int:
    """Each mark of each chart is a cell, under its name and beside its place; how many charts."""
    charts = list(charts_of(html))
    for name, figure in charts:
        text_shown, numbers = table_of(html, name), numbers_of(figure)
        for trace in figure["data"]:
            for text in trace.get("hovertext", ()):
                assert f"|{text}|" in text_shown, (name, text)
        for place, _texts in numbers.rows:
            assert f"|{place}|" in text_shown, (name, place)
        for column in numbers.columns:
            assert f"|{column}|" in text_shown, (name, column)
    return len(charts)


def test_every_report_says_what_its_chart_draws(lead: Client) -> None:
    drawn = {}
    for page in report_pages():
        captured = {"use_case": CAPTURED[page.slug]} if page.slug in CAPTURED else {}
        path = reverse(page.slug, kwargs={"tenant": "retail", **captured})
        has_period = not isinstance(page.filter, Unfiltered) and page.slug not in WITHOUT_PERIOD
        query = JUNE if has_period else ""
        answer = lead.get(f"{path}?{query}")
        assert answer.status_code == 200, path
        html = answer.content.decode()
        drawn[page.slug] = assert_said(html)
        draws = bool(drawn[page.slug]) or page.draws_itself  # there as small ones
        assert html.count('href="#report-chart-numbers"') == draws
    assert "showback" in {name for name in drawn if drawn[name]}


def test_the_hub_says_what_its_small_charts_draw(lead: Client) -> None:
    html = lead.get(f"/t/retail/use-cases/copilot/?{JUNE}").content.decode()
    assert html.count("<polyline") > 2
    text_shown = table_of(html, "report-chart")
    assert "|10 Jun 2026|" in text_shown
    assert "|Cost per resolved case|" in text_shown
    assert 'href="#report-chart-numbers"' in html


def test_home_is_whole_without_scripts(house: House, lead: Client) -> None:
    at = (timezone.now() - timedelta(days=1)).isoformat()
    with tenant_scope(house.tenant.pk):
        record_now(a_request("now_1", at), an_event("now_e1", "now_1", at))
    html = lead.get("/t/retail/").content.decode()
    assert "<noscript>" in html
    assert 'content="0; url=?whole=1"' in html
    all_of_it = lead.get("/t/retail/?whole=1").content.decode()
    assert 'hx-get="/t/retail/home/' not in all_of_it
    assert "Being added up" not in all_of_it
    for panel in ("figures", "trend", "waiting", "use-cases"):
        assert f'id="panel-{panel}"' in all_of_it
    assert assert_said(all_of_it) == 1
