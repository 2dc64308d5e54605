"""The `ui` tags: words for no number, the tenant's clock, links that keep the filter."""

from datetime import UTC, datetime
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from finops import clock


def _render(source: str, query: str = "", **values: object) -> str:
    request = RequestFactory().get(f"/t/retail/showback{query}")
    request.tenant = SimpleNamespace(time_zone="Asia/Kolkata")  # type: ignore[attr-defined]  # set by middleware
    return Template("{% load ui %}" + source).render(Context({"request": request, **values}))


def test_zero_unknown_and_unpriced_are_three_different_things() -> None:
    source = '{{ value|money:"unpriced" }}'
    assert _render(source, value=D(0)) == "0.00"
    assert "unpriced" in _render(source, value=None)
    assert "unknown" in _render("{{ value|money }}", value=None)
    assert "unknown" in _render("{{ missing|unit_cost }}")


@pytest.mark.parametrize(
    ("current", "prior", "good", "tone", "words"),
    [
        (D(110), D(100), "down", "bad", ("> 10.0% up", "#arrow-up")),
        (D(90), D(100), "down", "good", ("> 10.0% down", "#arrow-down")),
        (D(90), D(100), "", "quiet", ("10.0% down",)),
        (D(5), D(0), "down", "bad", ("new", "#plus")),
        (D("100.4"), D(100), "down", "quiet", ("0.4% up",)),
        (D("100.04"), D(100), "down", "quiet", ("unchanged",)),
        (D(5), None, "down", "quiet", ("no data before",)),
        (None, D(5), "down", "quiet", ("not known",)),
    ],
)
def test_a_change_says_arrow_size_and_word(
    current: D | None, prior: D | None, good: str, tone: str, words: tuple[str, ...]
) -> None:
    shown = _render("{% change a b good %}", a=current, b=prior, good=good)
    assert f'data-tone="{tone}"' in shown
    assert all(word in shown for word in words)


def test_the_change_of_a_percentage_is_said_in_points() -> None:
    shown = _render('{% change a b "up" "percent" %}', a=D("0.964"), b=D("0.961"))
    assert "0.3 points up" in shown
    assert 'data-tone="quiet"' in shown


@pytest.mark.parametrize(
    ("year", "moment", "day"),
    [(2026, "30 Jun, 01:35", "29 Jun"), (2027, "30 Jun 2026, 01:35", "29 Jun 2026")],
)
def test_a_moment_is_shown_on_the_tenants_clock_with_its_year_if_that_is_not_this_one(
    monkeypatch: pytest.MonkeyPatch, year: int, moment: str, day: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(year, 11, 30, tzinfo=UTC))
    at = datetime(2026, 6, 29, 20, 5, tzinfo=UTC)
    shown = _render("{% when at %}", at=at)
    assert f">{moment}<" in shown
    assert 'title="2026-06-29 20:05:00 UTC"' in shown
    assert f">{day}<" in _render("{% day on %}", on=at.date())
    assert "30 Jun 2026, 01:35" in _render("{% when at with_year=True %}", at=at)


def test_drilling_down_keeps_the_filter_and_drops_the_page() -> None:
    shown = _render('{% drill "/x" by="model" env=None %}', "?from=2026-06-01&env=prod&page=3")
    assert shown == "/x?from=2026-06-01&amp;by=model"


def test_a_number_sorts_downwards_first_and_turns_round() -> None:
    source = '{% sort_header "cost_usd" "Cost" numeric=True target="#report" %}'
    assert 'href="?sort=-cost_usd"' in _render(source)
    turned = _render(source, "?sort=-cost_usd")
    assert 'aria-sort="descending"' in turned
    assert 'href="?sort=cost_usd"' in turned


def test_what_people_typed_is_never_markup() -> None:
    evil = '"><script>alert(1)</script>'
    source = (
        "{% show evil %}{% badge 'good' evil %}{% sort_header 'a' evil %}"
        "{% icon 'home' evil %}{% drill '/x' by=evil %}{% sparkline values evil %}"
    )
    assert "<script>" not in _render(source, evil=evil, values=[1, 2])


def test_another_language_has_its_own_marks() -> None:
    with translation.override("de"):
        assert _render("{{ value|money }}", value=D("1234.5")) == "1.234,50"


def test_a_bar_stays_between_nothing_and_all() -> None:
    assert 'width="100.0"' in _render("{% bar ratio %}", ratio=D("1.7"))
    assert 'width="0.0"' in _render("{% bar ratio %}", ratio=None)


def test_a_trend_needs_two_known_values() -> None:
    assert "too few values" in _render("{% sparkline values %}", values=[None, 1])
    drawn = _render("{% sparkline values %}", values=[3, None, 1, 2])
    assert "<polyline" in drawn
    words = "trend from 3.00 to 2.00, between 1.00 and 3.00"
    assert f'aria-label="{words}"' in drawn
    assert f"<title>{words}</title>" in drawn


@pytest.mark.parametrize("kind", ["day", "when"])
def test_a_day_that_is_not_there_is_said_in_the_cells_own_word(kind: str) -> None:
    source = "{% show value kind nil %}"
    assert "by its rhythm" in _render(source, value=None, kind=kind, nil="by its rhythm")
    assert "never" in _render(source, value=None, kind=kind, nil="")
