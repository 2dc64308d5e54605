"""Chart figures as plain dicts, drawn in the browser by static/js/charts.js.

Numbers and dates are written as on the page: marks bring their texts, `locale` says the rest. A
colour is the name of a design token ("--series-3"); the script reads its value in the reader's
scheme. Floats are made here only: a chart is a picture, the amounts stand in the table beneath.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from zlib import crc32

from django.utils.translation import gettext

from finops.ui.numbers import money, unit_cost
from finops.ui.pictures.axes import PlotlyFigure, figure_of, layout_of, plain_axis, time_axis

Amount = Decimal | int | float | None

MAX_SERIES: Final = 7
PALETTE_SIZE: Final = 7
LONGEST_TICK: Final = 30
OTHER: Final = "other"
# What is everywhere in the product keeps one colour for good; all other names get theirs by hash.
FIXED: Final[Mapping[str, str]] = {
    "model": "--series-3",
    "model_call": "--series-3",
    "retrieval": "--series-1",
    "judge": "--series-2",
    "human": "--series-4",
    "tool": "--series-5",
    "observability": "--series-6",
    "low": "--series-1",
    "medium": "--series-3",
    "high": "--series-2",
    "critical": "--series-7",
    OTHER: "--series-other",
    "unattributed": "--series-none",
    "unpriced": "--series-none",
    "idle": "--series-7",
    "baseline": "--series-other",
}
LONE: Final = "--series-1"
_HATCHED: Final = {"unattributed": "/", "unpriced": "x", "idle": "\\", "baseline": "-"}
_LEFT_OVER: Final = {OTHER, *_HATCHED}
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
_SYMBOLS: Final = {"low": "circle", "medium": "square", "high": "diamond", "critical": "x"}


@dataclass(frozen=True)
class Series:
    """One name over the axis; `label` is what people read, `links` one drill-down per value.
    `colour` is the token that is kept for it, if one is."""

    name: str
    values: Sequence[Amount]
    label: str = ""
    links: Sequence[str] = ()
    colour: str = ""


@dataclass(frozen=True)
class Point:
    """One mark of a scatter; `group` gives symbol and colour, `size` is relative to the others."""

    name: str
    x: Amount
    y: Amount
    group: str = ""
    size: Amount = None
    link: str = ""


def colours_for(names: Iterable[str], kept: Mapping[str, str] = FIXED) -> dict[str, str]:
    """A token per name: the one that is kept for it, else by hash of the name, the next free one
    where two would meet."""
    wanted = sorted(set(names), key=lambda name: (name not in kept, name))
    chosen: dict[str, str] = {}
    for name in wanted:
        chosen[name] = kept.get(name) or _free_colour(name, set(chosen.values()))
    return chosen


def colours_of(series: Sequence[Series]) -> dict[str, str]:
    """The same of series; one alone that has no colour of its own is teal."""
    kept = {**FIXED, **{single.name: single.colour for single in series if single.colour}}
    names = [single.name for single in series]
    if len(names) == 1 and kept.get(names[0], FIXED[OTHER]) == FIXED[OTHER]:
        return {names[0]: LONE}
    return colours_for(names, kept)


def place_colour(place: int) -> str:
    """The token of whoever keeps this place, counted from 1; without one that of the rest."""
    return f"--series-{place}" if 1 <= place <= PALETTE_SIZE else FIXED[OTHER]


def largest_series(series: Sequence[Series], limit: int = MAX_SERIES) -> list[Series]:
    """The `limit` largest by sum, the rest added up as other, and what is grey in any case."""
    leftovers = [single for single in series if single.name in _LEFT_OVER]
    named = sorted(
        (single for single in series if single.name not in _LEFT_OVER), key=_sum, reverse=True
    )
    kept, rest = named[:limit], named[limit:]
    return [*kept, *([_added_up(rest)] if rest else []), *leftovers]


def stacked_series(x: Sequence[str], series: Sequence[Series], *, unit: str) -> PlotlyFigure:
    """Cost over time by one dimension: stacked bars, the largest at the bottom."""
    shown = largest_series(series)
    colours = colours_of(shown)
    data = [_bar_trace(x, single, colours[single.name], unit) for single in shown]
    layout = layout_of(unit, barmode="relative", hovermode="x unified")
    layout["xaxis"] = time_axis(x)
    return figure_of(data, layout)


def paired_bars(labels: Sequence[str], pair: Sequence[Series], *, unit: str) -> PlotlyFigure:
    """Two amounts of each day or month side by side, such as before and after."""
    data = [
        {**trace, "x": list(labels), "y": amounts, "hovertemplate": f"%{{hovertext}} {unit}"}
        for trace, amounts in _pair_traces(pair)
    ]
    layout = layout_of(unit, barmode="group", hovermode="x unified")
    layout["xaxis"] = time_axis(labels)
    return figure_of(data, layout)


def ranked_pairs(labels: Sequence[str], pair: Sequence[Series], *, unit: str) -> PlotlyFigure:
    """Two amounts of each label, one bar above the other, the first label on top: names of
    models are too long to stand beneath their bars."""
    data = [
        {**trace, "orientation": "h", "y": list(labels), "x": amounts}
        | {"hovertemplate": f"%{{y}}: %{{hovertext}} {unit}"}
        for trace, amounts in _pair_traces(pair)
    ]
    layout = layout_of("", barmode="group", bargap=0.35)
    layout["yaxis"] = {
        **plain_axis(),
        "type": "category",
        "autorange": "reversed",
        "showgrid": False,
        "tickvals": list(labels),
        "ticktext": [_shortened(label) for label in labels],
    }
    layout["xaxis"] = {**plain_axis(), "title": {"text": unit}, "rangemode": "tozero"}
    return figure_of(data, layout)


def _pair_traces(pair: Sequence[Series]) -> list[tuple[PlotlyFigure, list[float | None]]]:
    """Told apart by hatching as well as colour."""
    looks = (("--series-other", "/"), ("--series-1", ""))
    return [
        (
            {
                "type": "bar",
                "name": amounts.label or amounts.name,
                "customdata": list(amounts.links),
                "hovertext": _texts(amounts.values, money),
                "marker": {
                    "color": colour,
                    "pattern": {"shape": hatch, "size": 5, "solidity": 0.35},
                    "line": {"width": 0},
                },
                "cliponaxis": False,
            },
            _floats(amounts.values),
        )
        for amounts, (colour, hatch) in zip(pair, looks, strict=True)
    ]


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_TICK else f"{label[: LONGEST_TICK - 1]}…"


def trend(
    x: Sequence[str], series: Sequence[Series], *, unit: str, threshold: Amount = None
) -> PlotlyFigure:
    """Lines over time, told apart by dash as well as colour; gaps stay gaps."""
    shown = list(series[:MAX_SERIES])
    colours = colours_of(shown)
    data: list[PlotlyFigure] = [
        _line_trace(x, line, colours[line.name], dash, unit)
        for line, dash in zip(shown, _DASHES, strict=False)
    ]
    if threshold is not None and x:
        data.append(_threshold_trace(x, threshold, unit))
    layout = layout_of(unit, hovermode="x unified", showlegend=len(data) > 1)
    layout["xaxis"] = time_axis(x)
    return figure_of(data, layout)


def scatter(
    points: Sequence[Point], *, x_title: str, y_title: str, frontier: Sequence[Point] = ()
) -> PlotlyFigure:
    """Points by two measures, groups told apart by symbol and colour; a frontier line if given."""
    groups = sorted({point.group for point in points})
    colours = colours_for(groups)
    largest = max((float(p.size) for p in points if p.size is not None), default=0.0)
    farthest = max((float(p.x) for p in points if p.x is not None), default=0.0)
    data: list[PlotlyFigure] = [
        _point_trace(
            group, [p for p in points if p.group == group], colours[group], largest, farthest
        )
        for group in groups
    ]
    if frontier:
        data.append(_frontier_trace(frontier))
    layout = layout_of(y_title, hovermode="closest", showlegend=len(data) > 1)
    # The interesting routes lie close together far from zero: the axes follow the points.
    layout["xaxis"] = {**plain_axis(), "title": {"text": x_title}}
    layout["yaxis"] = {**plain_axis(), "title": {"text": y_title}}
    return figure_of(data, layout)


def _bar_trace(x: Sequence[str], series: Series, colour: str, unit: str) -> PlotlyFigure:
    hatch = {"shape": _HATCHED.get(series.name, ""), "size": 5, "solidity": 0.35}
    return {
        "type": "bar",
        "name": series.label or series.name,
        "x": list(x),
        "y": _floats(series.values),
        "customdata": list(series.links),
        "marker": {"color": colour, "pattern": hatch, "line": {"width": 0}},
        "cliponaxis": False,
        "hovertext": _texts(series.values, money),
        "hovertemplate": f"%{{hovertext}} {unit}",
    }


def _line_trace(
    x: Sequence[str], series: Series, colour: str, dash: str, unit: str
) -> PlotlyFigure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": series.label or series.name,
        "x": list(x),
        "y": _floats(series.values),
        "customdata": list(series.links),
        "line": {"color": colour, "width": 2, "dash": dash},
        "marker": {"color": colour, "size": 4},
        "cliponaxis": False,
        "connectgaps": False,
        "hovertext": _texts(series.values, unit_cost),
        "hovertemplate": f"%{{hovertext}} {unit}",
    }


def _threshold_trace(x: Sequence[str], threshold: Amount, unit: str) -> PlotlyFigure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": gettext("threshold"),
        "x": [x[0], x[-1]],
        "y": _floats([threshold, threshold]),
        "line": {"color": "--bad", "width": 1.5, "dash": "dash"},
        "hovertext": _texts([threshold, threshold], unit_cost),
        "hovertemplate": f"%{{hovertext}} {unit}",
    }


def _point_trace(
    group: str, points: Sequence[Point], colour: str, largest: float, farthest: float
) -> PlotlyFigure:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": group,
        "x": _floats([point.x for point in points]),
        "y": _floats([point.y for point in points]),
        "text": [point.name for point in points],
        "textposition": [_beside(point, farthest) for point in points],
        "textfont": {"size": 11},
        "customdata": [point.link for point in points],
        "marker": {
            "color": colour,
            "symbol": _SYMBOLS.get(group, "circle"),
            "size": [_diameter(point.size, largest) for point in points],
            "line": {"color": "--surface", "width": 1},
        },
        "cliponaxis": False,
        "hovertext": [_measures(point) for point in points],
        "hovertemplate": "%{text}<br>%{hovertext}<extra></extra>",
    }


def _beside(point: Point, farthest: float) -> str:
    """Where a name does not run over the edge: towards the middle of the plot."""
    share = float(point.x or 0) / farthest if farthest else 0.5
    return "top right" if share < 1 / 3 else "top left" if share > 2 / 3 else "top center"


def _frontier_trace(points: Sequence[Point]) -> PlotlyFigure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": gettext("frontier"),
        "x": _floats([point.x for point in points]),
        "y": _floats([point.y for point in points]),
        "line": {"color": "--accent", "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _free_colour(name: str, taken: set[str]) -> str:
    start = crc32(name.encode()) % PALETTE_SIZE
    ring = [f"--series-{(start + step) % PALETTE_SIZE + 1}" for step in range(PALETTE_SIZE)]
    return next((colour for colour in ring if colour not in taken), ring[0])


def _added_up(rest: Sequence[Series]) -> Series:
    columns = zip(*(series.values for series in rest), strict=True)
    values = [sum((_decimal(v) for v in column), Decimal(0)) for column in columns]
    return Series(OTHER, values, label=gettext("other (%(count)d)") % {"count": len(rest)})


def _sum(series: Series) -> Decimal:
    return sum((_decimal(value) for value in series.values), Decimal(0))


def _decimal(value: Amount) -> Decimal:
    return Decimal(0) if value is None else Decimal(str(value))


def _texts(values: Iterable[Amount], spell: Callable[[Amount], str]) -> list[str]:
    """As the table beneath writes them."""
    return [spell(value) for value in values]


def _measures(point: Point) -> str:
    return f"{unit_cost(point.x)}, {unit_cost(point.y)}"


def _floats(values: Iterable[Amount]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _diameter(size: Amount, largest: float) -> float:
    # The area, not the width, carries the size.
    return 11.0 if size is None or largest <= 0 else 8 + 20 * (float(size) / largest) ** 0.5
