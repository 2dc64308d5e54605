"""Charts on paper: what is drawn is as long as what it stands for, and named."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from reportlab.graphics.shapes import Circle, Drawing, PolyLine, Rect, String

from finops.ui.charts import Series, colours_for, paired_bars, ranked_pairs, stacked_series, trend
from finops.ui.documents.drawing import Scale, drawing_of, tokens
from finops.ui.pictures.axes import PlotlyFigure

DAYS = ["2026-06-01", "2026-06-02", "2026-06-03"]
SWATCH = (8, 6)


def drawn(figure: PlotlyFigure) -> Drawing:
    return drawing_of(figure, 700, 180)


def bars(drawing: Drawing) -> list[Rect]:
    rects = [part for part in drawing.contents if isinstance(part, Rect)]
    return [part for part in rects if (part.width, part.height) != SWATCH]


def texts(drawing: Drawing) -> Iterator[str]:
    return (part.text for part in drawing.contents if isinstance(part, String))


def test_bars_are_as_high_as_their_amounts_and_stand_on_each_other() -> None:
    series = [Series("a", [10, 20, 30]), Series("b", [10, 10, None])]
    drawn_bars = bars(drawn(stacked_series(DAYS, series, unit="USD")))
    assert len(drawn_bars) == 5
    heights = [bar.height / drawn_bars[0].height for bar in drawn_bars]
    assert heights == pytest.approx([1, 2, 3, 1, 1])
    assert drawn_bars[3].y == pytest.approx(drawn_bars[0].y + drawn_bars[0].height)
    assert len({bar.y for bar in drawn_bars[:3]}) == 1


def test_what_is_below_nought_hangs_from_the_line_of_nought() -> None:
    series = [Series("cost", [10, 10, 10]), Series("credit", [-5, -5, -5])]
    cost, *_rest, credit = bars(drawn(stacked_series(DAYS, series, unit="USD")))
    assert credit.y + credit.height == pytest.approx(cost.y)
    assert credit.height == pytest.approx(cost.height / 2)


def test_bars_side_by_side_do_not_overlap() -> None:
    pair = [Series("before", [1, 2, 3]), Series("after", [3, 2, 1])]
    drawn_bars = sorted(bars(drawn(paired_bars(DAYS, pair, unit="USD"))), key=lambda bar: bar.x)
    assert len(drawn_bars) == 6
    for left, right in pairwise(drawn_bars):
        assert left.x + left.width <= right.x + 1e-6


def test_lying_bars_are_as_long_as_their_amounts_and_the_first_is_on_top() -> None:
    pair = [Series("rated", [1, 2]), Series("reported", [2, 4])]
    drawn_bars = bars(drawn(ranked_pairs(["first", "second"], pair, unit="USD")))
    assert [bar.width / drawn_bars[0].width for bar in drawn_bars] == pytest.approx([1, 2, 2, 4])
    assert drawn_bars[0].y > drawn_bars[1].y


def test_lines_keep_their_gaps_and_their_threshold() -> None:
    drawing = drawn(trend(DAYS, [Series("unit", [0.1, None, 0.3])], unit="USD", threshold=0.2))
    lines = [part for part in drawing.contents if isinstance(part, PolyLine)]
    points = [part for part in drawing.contents if isinstance(part, Circle)]
    assert [len(line.points) for line in lines] == [2, 2, 4]
    assert len(points) == 2
    assert lines[0].points[1] < lines[2].points[1] < lines[1].points[1]


def test_series_days_amounts_and_the_unit_are_named() -> None:
    series = [Series("a", [1_000, 2_000, 3_000], label="Customer Service Copilot")]
    labels = set(texts(drawn(stacked_series(DAYS, series, unit="USD"))))
    assert {"Customer Service Copilot", "1 Jun", "3 Jun", "USD", "0", "3,000"} <= labels


def test_months_are_named_as_months() -> None:
    drawing = drawn(stacked_series(["2026-05", "2026-06"], [Series("a", [1, 2])], unit="USD"))
    assert {"May 2026", "Jun 2026"} <= set(texts(drawing))


def test_names_of_many_days_do_not_run_into_each_other() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    drawing = drawn(stacked_series(days, [Series("a", [1] * len(days))], unit="USD"))
    assert len([text for text in texts(drawing) if " " in text]) < 30


def test_a_chart_without_amounts_is_drawn_all_the_same() -> None:
    assert bars(drawn(stacked_series(DAYS, [Series("a", [None, 0, None])], unit="USD"))) == []


def test_paper_has_the_colours_of_the_light_scheme() -> None:
    (bar,) = bars(drawn(stacked_series(DAYS[:1], [Series("model", [1])], unit="USD")))
    wanted = tokens()[colours_for(["model"])["model"]]
    assert bar.fillColor.hexval().replace("0x", "#") == wanted


@pytest.mark.parametrize("most", [0.00012, 0.7, 1, 9.99, 1_234, 5e9])
def test_ticks_are_few_round_and_hold_every_value(most: float) -> None:
    scale = Scale.over([most], 0, 100)
    assert 3 <= len(scale.ticks) <= 8
    assert scale.ticks[-1] >= most * 0.999
    assert scale.ticks[0] == 0
