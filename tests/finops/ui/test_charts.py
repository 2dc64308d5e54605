"""Figures are plain data: few series, steady colours, sums that stay whole."""

import json
import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.utils import translation
from plotly.graph_objects import Figure
from plotly.offline import get_plotlyjs_version

from finops.ui import charts, dates, numbers
from finops.ui.charts import Point, Series
from finops.ui.pictures import axes
from tests.shared import PROJECT_ROOT

DAYS = ["2026-06-01", "2026-06-02"]


def _series(count: int) -> list[Series]:
    return [Series(f"model-{n}", [D(n), D(n)]) for n in range(1, count + 1)]


def _traces(figure: axes.PlotlyFigure) -> list[axes.PlotlyFigure]:
    traces = figure["data"]
    assert isinstance(traces, list)
    return traces


def test_more_than_seven_series_become_seven_and_other() -> None:
    kept = charts.largest_series(_series(10))
    assert [series.name for series in kept] == [f"model-{n}" for n in range(10, 3, -1)] + ["other"]


def test_what_is_put_together_as_other_adds_up() -> None:
    kept = charts.largest_series(_series(10))
    assert sum(sum(D(str(v)) for v in series.values) for series in kept) == 2 * sum(range(1, 11))


def test_unattributed_cost_is_never_hidden_in_other() -> None:
    kept = charts.largest_series([Series("unattributed", [D(0), D("0.01")]), *_series(10)])
    assert "unattributed" in {series.name for series in kept}
    assert len(kept) == charts.MAX_SERIES + 2


def test_a_name_has_the_same_colour_whatever_stands_beside_it() -> None:
    alone = charts.colours_for(["retrieval"])["retrieval"]
    assert charts.colours_for(["judge", "retrieval", "other", "x"])["retrieval"] == alone
    assert charts.colours_for(["gpt-large"]) == charts.colours_for(["gpt-large"])


def test_names_in_one_chart_never_share_a_colour() -> None:
    names = [f"use-case-{n}" for n in range(charts.PALETTE_SIZE)]
    assert len(set(charts.colours_for(names).values())) == charts.PALETTE_SIZE


def test_a_colour_that_is_kept_for_a_name_is_not_given_to_another() -> None:
    series = [Series("copilot", [D(1)], colour="--series-2"), *_series(6)]
    colours = charts.colours_of(series)
    assert colours["copilot"] == "--series-2"
    assert len(set(colours.values())) == charts.PALETTE_SIZE


def test_one_series_without_a_colour_of_its_own_is_teal() -> None:
    alone = {
        "gpt-large": "--series-1",
        "other": "--series-1",
        "model_call": "--series-3",
        "unattributed": "--series-none",
    }
    for name, colour in alone.items():
        assert charts.colours_of([Series(name, [D(1)])]) == {name: colour}
    late = Series("late", [D(1)], colour=charts.place_colour(8))
    assert charts.colours_of([late]) == {"late": "--series-1"}


def test_only_leftovers_are_hatched() -> None:
    names = ["other", "unattributed", "judge"]
    bars = charts.stacked_series(DAYS, [Series(name, [1, 1]) for name in names], unit="USD")
    shapes = {trace["name"]: json.loads(json.dumps(trace))["marker"] for trace in _traces(bars)}
    assert {name: mark["pattern"]["shape"] for name, mark in shapes.items()} == {
        "judge": "",
        "other": "",
        "unattributed": "/",
    }


def test_a_bar_knows_where_it_leads() -> None:
    series = [Series("judge", [D(1), D(2)], links=["?day=1", "?day=2"])]
    trace = _traces(charts.stacked_series(DAYS, series, unit="USD"))[0]
    assert trace["customdata"] == ["?day=1", "?day=2"]


def test_leftovers_are_told_apart_by_a_pattern_and_lines_by_their_dash() -> None:
    bars = _traces(charts.stacked_series(DAYS, [Series("unpriced", [1, 1])], unit="USD"))
    lines = _traces(charts.trend(DAYS, _series(3), unit="USD"))
    assert '"shape": "x"' in json.dumps(bars)
    assert len({json.dumps(line["line"]) for line in lines}) == 3
    assert len({line["line"]["dash"] for line in lines}) == 3  # type: ignore[index]  # plain dicts


def test_a_gap_stays_a_gap() -> None:
    trace = _traces(charts.trend(DAYS, [Series("a", [None, D("0.5")])], unit="USD"))[0]
    assert trace["y"] == [None, 0.5]
    assert trace["connectgaps"] is False


def test_a_scatter_marks_risk_by_symbol_and_the_frontier_by_a_line() -> None:
    points = [
        Point("r1", D("0.1"), D("0.9"), "low", 1),
        Point("r2", D("0.2"), D("0.95"), "high", 4),
    ]
    figure = charts.scatter(points, x_title="USD", y_title="quality", frontier=points)
    high, low, frontier = json.loads(json.dumps(_traces(figure)))
    assert (high["marker"]["symbol"], low["marker"]["symbol"]) == ("diamond", "circle")
    assert high["marker"]["size"][0] > low["marker"]["size"][0]
    assert frontier["mode"] == "lines"


def test_each_of_a_few_months_or_days_is_named_once() -> None:
    months = charts.stacked_series(["2026-09", "2026-10"], _series(1), unit="USD")
    days = charts.stacked_series(DAYS, _series(1), unit="USD")
    assert _axis_of(months)["dtick"] == "M1"
    assert _axis_of(months)["tickformat"] == "%b %Y"
    assert _axis_of(days)["dtick"] == axes.DAY_MILLISECONDS
    long = [f"2026-06-{day:02}" for day in range(1, 31)]
    assert "dtick" not in _axis_of(charts.stacked_series(long, [], unit="USD"))


def test_a_long_name_is_shortened_beside_its_bars_and_whole_when_one_points_at_it() -> None:
    name = "bedrock · anthropic.claude-opus-4-1-20250805-v1:0"
    pair = [Series("reported", [D(3)]), Series("rated", [D(2)])]
    figure = charts.ranked_pairs([name], pair, unit="USD")
    axis = _axis_of(figure, "yaxis")
    assert axis["ticktext"] == ["bedrock · anthropic.claude-op…"]
    assert axis["tickvals"] == _traces(figure)[0]["y"] == [name]


def test_a_name_in_a_scatter_leans_towards_the_middle() -> None:
    points = [Point(name, D(x), D(1)) for name, x in (("near", 5), ("between", 50), ("far", 100))]
    figure = charts.scatter(points, x_title="cost", y_title="quality")
    assert _traces(figure)[0]["textposition"] == ["top right", "top center", "top left"]


def _axis_of(figure: axes.PlotlyFigure, which: str = "xaxis") -> axes.PlotlyFigure:
    layout = figure["layout"]
    assert isinstance(layout, dict)
    axis = layout[which]
    assert isinstance(axis, dict)
    return axis


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_marks_say_their_amount_as_the_table_does(language: str) -> None:
    amounts = [D("1234567.891"), None]
    with translation.override(language):
        series = [Series("judge", amounts)]
        (bar,) = _traces(charts.stacked_series(DAYS, series, unit="USD"))
        (line,) = _traces(charts.trend(DAYS, series, unit="USD"))
        assert bar["hovertext"] == [numbers.money(amount) for amount in amounts]
        assert line["hovertext"] == [numbers.unit_cost(amount) for amount in amounts]


@pytest.mark.parametrize(("language", "marks"), [("en", ".,"), ("de", ",."), ("zh-hans", ".")])
def test_axes_have_the_marks_and_months_of_the_language(language: str, marks: str) -> None:
    with translation.override(language):
        figure = charts.trend(DAYS, [], unit="USD")
        layout, locale = figure["layout"], figure["locale"]
        assert isinstance(layout, dict)
        assert isinstance(locale, dict)
        assert layout["separators"] == marks
        assert locale["shortMonths"][5] == dates.month(date(2026, 6, 1)).split()[0]


def test_days_of_an_axis_are_named_as_on_the_page() -> None:
    axis = _axis_of(charts.stacked_series(DAYS, [], unit="USD"))
    assert axis["tickformat"] == "%-d %b\n%Y"
    assert axis["hoverformat"] == "%-d %b %Y"
    assert dates.d3_format("Y年n月j日") == "%Y年%-m月%-d日"


PAIR = [Series("model", [D(3), D(2)]), Series("judge", [D(1), None])]
POINTS = [Point("a", D("0.1"), D("0.9"), "low", D(5)), Point("b", D("0.2"), None, "critical")]


@pytest.mark.parametrize(
    "figure",
    [
        charts.stacked_series(DAYS, PAIR, unit="USD"),
        charts.paired_bars(["chat", "mail"], PAIR, unit="USD"),
        charts.ranked_pairs(["chat", "mail"], PAIR, unit="USD"),
        charts.trend(DAYS, PAIR, unit="USD", threshold=D("0.22")),
        charts.scatter(POINTS, x_title="USD", y_title="quality"),
    ],
    ids=["stacked", "paired", "ranked", "trend", "scatter"],
)
def test_a_figure_has_nothing_that_the_library_does_not_know(figure: axes.PlotlyFigure) -> None:
    coloured = re.sub(r'"--[a-z0-9-]+"', '"#247c80"', json.dumps(figure))
    assert Figure(json.loads(coloured)).data  # raises ValueError, naming what it does not know


def test_pages_load_the_version_whose_package_is_installed() -> None:
    bundle = (PROJECT_ROOT / "static" / "plotly" / "plotly-basic.min.js").read_text()
    assert f"plotly.js (basic - minified) v{get_plotlyjs_version()}" in bundle[:200]
