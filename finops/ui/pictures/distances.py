"""Beneath a cumulative line: bars of the distance to the curve, on an axis of their own below; and
behind it the band of the forecast."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from finops.ui.numbers import money
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.pictures.courses import CourseLines, course_figure

Part = dict[str, Any]  # Any: a figure is the chart library's own dictionary
# Of the height, from the bottom: the bars, then the lines.
BARS: Final = (0.0, 0.2)
LINES: Final = (0.3, 1.0)
Amounts = Sequence[Decimal | None]


def course_with_distance(lines: CourseLines, low: Amounts, high: Amounts) -> PlotlyFigure:
    """The figure of a course with its band, where there is one, and spent − budgeted by day: more
    is solid, less is hollow. Raises ValueError unless the band has a value or None for each day."""
    if not len(low) == len(high) == len(lines.days):
        raise ValueError("A band has a value for each day, None where there is none.")
    figure = course_figure(lines)
    traces: list[Part] = figure["data"]  # type: ignore[assignment]  # the library's own
    layout: Part = figure["layout"]  # type: ignore[assignment]  # the same
    days = [day.isoformat() for day in lines.days]
    figure["data"] = [*_band(days, low, high), *traces, _bars(days, lines)]
    layout["yaxis"] = {**layout["yaxis"], "domain": list(LINES)}
    layout["yaxis2"] = {
        **{name: value for name, value in layout["yaxis"].items() if name != "title"},
        **{"domain": list(BARS), "nticks": 3, "rangemode": "normal", "anchor": "x"},
    }
    layout["xaxis"] = {**layout["xaxis"], "anchor": "y2"}
    layout["annotations"] = [*layout["annotations"], _what_bars_are()]
    return figure


def _band(days: Sequence[str], low: Amounts, high: Amounts) -> list[Part]:
    """Two edges without a stroke, filled between."""
    if not any(value is not None for value in low):
        return []
    edges = [_edge(days, low, _("Forecast, low")), _edge(days, high, _("Forecast, high"))]
    return [edges[0], {**edges[1], "fill": "tonexty", "fillcolor": "--ahead"}]


def _edge(days: Sequence[str], values: Amounts, name: str) -> Part:
    return {
        **{"type": "scatter", "mode": "lines", "name": name, "x": list(days)},
        "y": [None if value is None else float(value) for value in values],
        "line": {"color": "--ahead", "width": 1},
        "hovertext": ["" if value is None else money(value) for value in values],
        "hovertemplate": "%{hovertext}",
    }


def _bars(days: Sequence[str], lines: CourseLines) -> Part:
    off = [spent - due for spent, due in zip(lines.spent, lines.budgeted, strict=False)]
    outline = ["--more-cost" if amount > 0 else "--less-cost" for amount in off]
    return {
        **{"type": "bar", "name": _("Off the curve"), "x": list(days[: len(off)])},
        **{"y": [float(amount) for amount in off], "yaxis": "y2"},
        "marker": {
            "color": [tone if tone == "--more-cost" else "--surface" for tone in outline],
            "line": {"width": 1, "color": outline},
        },
        "hovertext": [money(amount) for amount in off],
        "hovertemplate": "%{hovertext}",
    }


def _what_bars_are() -> Part:
    return {
        **{"xref": "paper", "yref": "paper", "x": 0, "y": BARS[1] + 0.02, "showarrow": False},
        **{"xanchor": "left", "yanchor": "bottom", "text": _("Spent less budgeted")},
        "font": {"color": "--ink-2", "size": 12},
    }
