"""Figures are plain data: few series, steady colours, sums that stay whole."""

import json
from decimal import Decimal as D

from finops.ui import charts
from finops.ui.charts import Point, Series

DAYS = ["2026-06-01", "2026-06-02"]


def _series(count: int) -> list[Series]:
    return [Series(f"model-{n}", [D(n), D(n)]) for n in range(1, count + 1)]


def _traces(figure: charts.Figure) -> list[charts.Figure]:
    traces = figure["data"]
    assert isinstance(traces, list)
    return traces


def test_more_than_seven_series_become_seven_and_other() -> None:
    kept = charts.largest_series(_series(10))
    assert [one.name for one in kept] == [f"model-{n}" for n in range(10, 3, -1)] + ["other"]


def test_what_is_put_together_as_other_adds_up() -> None:
    kept = charts.largest_series(_series(10))
    assert sum(sum(D(str(v)) for v in one.values) for one in kept) == 2 * sum(range(1, 11))


def test_unattributed_cost_is_never_hidden_in_other() -> None:
    kept = charts.largest_series([Series("unattributed", [D(0), D("0.01")]), *_series(10)])
    assert "unattributed" in {one.name for one in kept}
    assert len(kept) == charts.MAX_SERIES + 1


def test_a_name_has_the_same_colour_whatever_stands_beside_it() -> None:
    alone = charts.colours_for(["retrieval"])["retrieval"]
    assert charts.colours_for(["judge", "retrieval", "other", "x"])["retrieval"] == alone
    assert charts.colours_for(["gpt-large"]) == charts.colours_for(["gpt-large"])


def test_names_in_one_chart_never_share_a_colour() -> None:
    names = [f"use-case-{n}" for n in range(charts.PALETTE_SIZE)]
    assert len(set(charts.colours_for(names).values())) == charts.PALETTE_SIZE


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


def test_months_are_named_as_months_and_days_are_left_alone() -> None:
    months = charts.stacked_series(["2026-09", "2026-10"], _series(1), unit="USD")
    days = charts.stacked_series(DAYS, _series(1), unit="USD")
    assert _axis_of(months)["dtick"] == "M1"
    assert _axis_of(months)["tickformat"] == "%b %Y"
    assert "tickformat" not in _axis_of(days)


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


def _axis_of(figure: charts.Figure, which: str = "xaxis") -> charts.Figure:
    layout = figure["layout"]
    assert isinstance(layout, dict)
    axis = layout[which]
    assert isinstance(axis, dict)
    return axis
