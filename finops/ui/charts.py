"""Chart figures as plain dicts, drawn in the browser by static/js/charts.js.

A colour is the name of a design token ("--series-3"); the script reads its value in the reader's
scheme. Floats are made here only: a chart is a picture, the amounts stand in the table beneath.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from zlib import crc32

from django.utils.translation import gettext

Figure = dict[str, object]
Amount = Decimal | int | float | None

MAX_SERIES: Final = 7
PALETTE_SIZE: Final = 12
LONGEST_TICK: Final = 30
MONTH: Final = re.compile(r"\d{4}-\d{2}")
MONTHS_NAMED: Final = 12
OTHER: Final = "other"
# What is everywhere in the product keeps one colour for good; all other names get theirs by hash.
FIXED: Final[Mapping[str, str]] = {
    "model": "--series-1",
    "model_call": "--series-1",
    "retrieval": "--series-3",
    "tool": "--series-2",
    "judge": "--series-6",
    "human": "--series-4",
    "observability": "--series-7",
    "low": "--series-10",
    "medium": "--series-3",
    "high": "--series-2",
    "critical": "--series-4",
    OTHER: "--series-other",
    "unattributed": "--series-none",
    "unpriced": "--series-none",
    "idle": "--series-none",
    "baseline": "--series-other",
}
_HATCHED: Final = {OTHER: ".", "unattributed": "/", "unpriced": "x", "idle": "\\", "baseline": "-"}
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
_SYMBOLS: Final = {"low": "circle", "medium": "square", "high": "diamond", "critical": "x"}


@dataclass(frozen=True)
class Series:
    """One name over the axis; `label` is what people read, `links` one drill-down per value."""

    name: str
    values: Sequence[Amount]
    label: str = ""
    links: Sequence[str] = ()


@dataclass(frozen=True)
class Point:
    """One mark of a scatter; `group` gives symbol and colour, `size` is relative to the others."""

    name: str
    x: Amount
    y: Amount
    group: str = ""
    size: Amount = None
    link: str = ""


def colours_for(names: Iterable[str]) -> dict[str, str]:
    """A token per name: fixed or by hash of the name, the next free one where two would meet."""
    wanted = sorted(set(names), key=lambda name: (name not in FIXED, name))
    chosen: dict[str, str] = {}
    for name in wanted:
        chosen[name] = FIXED.get(name) or _free_colour(name, set(chosen.values()))
    return chosen


def largest_series(series: Sequence[Series], limit: int = MAX_SERIES) -> list[Series]:
    """The `limit` largest by sum, the named leftovers always kept, the rest added up as other."""
    leftovers = [one for one in series if one.name in _HATCHED]
    named = sorted((one for one in series if one.name not in _HATCHED), key=_sum, reverse=True)
    room = limit - len(leftovers)
    kept, rest = named[:room], named[room:]
    return [*kept, *([_added_up(rest)] if rest else []), *leftovers]


def stacked_series(x: Sequence[str], series: Sequence[Series], *, unit: str) -> Figure:
    """Cost over time by one dimension: stacked bars, the largest at the bottom."""
    shown = largest_series(series)
    colours = colours_for(one.name for one in shown)
    data = [_bar_trace(x, one, colours[one.name], unit) for one in shown]
    layout = _layout(unit, barmode="relative", hovermode="x unified")
    layout["xaxis"] = _time_axis(x)
    return {"data": data, "layout": layout}


def paired_bars(labels: Sequence[str], pair: Sequence[Series], *, unit: str) -> Figure:
    """Two amounts of each day or month side by side, such as before and after."""
    data = [
        {**one, "x": list(labels), "y": amounts, "hovertemplate": f"%{{y:,.2f}} {unit}"}
        for one, amounts in _pair_traces(pair)
    ]
    layout = _layout(unit, barmode="group", hovermode="x unified")
    layout["xaxis"] = _time_axis(labels)
    return {"data": data, "layout": layout}


def ranked_pairs(labels: Sequence[str], pair: Sequence[Series], *, unit: str) -> Figure:
    """Two amounts of each label, one bar above the other, the first label on top: names of
    models are too long to stand beneath their bars."""
    data = [
        {**one, "orientation": "h", "y": list(labels), "x": amounts}
        | {"hovertemplate": f"%{{y}}: %{{x:,.2f}} {unit}"}
        for one, amounts in _pair_traces(pair)
    ]
    layout = _layout("", barmode="group", bargap=0.35)
    layout["yaxis"] = {
        **_axis(),
        "type": "category",
        "autorange": "reversed",
        "showgrid": False,
        "tickvals": list(labels),
        "ticktext": [_shortened(label) for label in labels],
    }
    layout["xaxis"] = {**_axis(), "title": {"text": unit}, "rangemode": "tozero"}
    return {"data": data, "layout": layout}


def _pair_traces(pair: Sequence[Series]) -> list[tuple[Figure, list[float | None]]]:
    """Told apart by hatching as well as colour."""
    looks = (("--series-other", "/"), ("--series-1", ""))
    return [
        (
            {
                "type": "bar",
                "name": one.label or one.name,
                "customdata": list(one.links),
                "marker": {
                    "color": colour,
                    "pattern": {"shape": hatch, "size": 5, "solidity": 0.35},
                    "line": {"width": 0},
                },
                "cliponaxis": False,
            },
            _floats(one.values),
        )
        for one, (colour, hatch) in zip(pair, looks, strict=True)
    ]


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_TICK else f"{label[: LONGEST_TICK - 1]}…"


def trend(
    x: Sequence[str], series: Sequence[Series], *, unit: str, threshold: Amount = None
) -> Figure:
    """Lines over time, told apart by dash as well as colour; gaps stay gaps."""
    shown = list(series[:MAX_SERIES])
    colours = colours_for(one.name for one in shown)
    data: list[Figure] = [
        _line_trace(x, one, colours[one.name], dash, unit)
        for one, dash in zip(shown, _DASHES, strict=False)
    ]
    if threshold is not None and x:
        data.append(_threshold_trace(x, threshold, unit))
    layout = _layout(unit, hovermode="x unified", showlegend=len(data) > 1)
    layout["xaxis"] = _time_axis(x)
    return {"data": data, "layout": layout}


def scatter(
    points: Sequence[Point], *, x_title: str, y_title: str, frontier: Sequence[Point] = ()
) -> Figure:
    """Points by two measures, groups told apart by symbol and colour; a frontier line if given."""
    groups = sorted({point.group for point in points})
    colours = colours_for(groups)
    largest = max((float(p.size) for p in points if p.size is not None), default=0.0)
    farthest = max((float(p.x) for p in points if p.x is not None), default=0.0)
    data: list[Figure] = [
        _point_trace(
            group, [p for p in points if p.group == group], colours[group], largest, farthest
        )
        for group in groups
    ]
    if frontier:
        data.append(_frontier_trace(frontier))
    layout = _layout(y_title, hovermode="closest", showlegend=len(data) > 1)
    # The interesting routes lie close together far from zero: the axes follow the points.
    layout["xaxis"] = {**_axis(), "title": {"text": x_title}}
    layout["yaxis"] = {**_axis(), "title": {"text": y_title}}
    return {"data": data, "layout": layout}


def _bar_trace(x: Sequence[str], one: Series, colour: str, unit: str) -> Figure:
    hatch = {"shape": _HATCHED.get(one.name, ""), "size": 5, "solidity": 0.35}
    return {
        "type": "bar",
        "name": one.label or one.name,
        "x": list(x),
        "y": _floats(one.values),
        "customdata": list(one.links),
        "marker": {"color": colour, "pattern": hatch, "line": {"width": 0}},
        "cliponaxis": False,
        "hovertemplate": f"%{{y:,.2f}} {unit}",
    }


def _line_trace(x: Sequence[str], one: Series, colour: str, dash: str, unit: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": one.label or one.name,
        "x": list(x),
        "y": _floats(one.values),
        "customdata": list(one.links),
        "line": {"color": colour, "width": 2, "dash": dash},
        "marker": {"color": colour, "size": 4},
        "cliponaxis": False,
        "connectgaps": False,
        "hovertemplate": f"%{{y:.4~g}} {unit}",
    }


def _threshold_trace(x: Sequence[str], threshold: Amount, unit: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": gettext("threshold"),
        "x": [x[0], x[-1]],
        "y": _floats([threshold, threshold]),
        "line": {"color": "--bad", "width": 1.5, "dash": "dash"},
        "hovertemplate": f"%{{y:.4~g}} {unit}",
    }


def _point_trace(
    group: str, points: Sequence[Point], colour: str, largest: float, farthest: float
) -> Figure:
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
        "hovertemplate": "%{text}<br>%{x:,.4~g}, %{y:,.4~g}<extra></extra>",
    }


def _beside(point: Point, farthest: float) -> str:
    """Where a name does not run over the edge: towards the middle of the plot."""
    share = float(point.x or 0) / farthest if farthest else 0.5
    return "top right" if share < 1 / 3 else "top left" if share > 2 / 3 else "top center"


def _frontier_trace(points: Sequence[Point]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": gettext("frontier"),
        "x": _floats([point.x for point in points]),
        "y": _floats([point.y for point in points]),
        "line": {"color": "--accent", "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _layout(y_title: str, **more: object) -> Figure:
    return {
        "font": {"color": "--ink-2", "size": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8, "pad": 4},
        "bargap": 0.25,
        "hoverlabel": {
            "bgcolor": "--surface",
            "bordercolor": "--rule",
            "font": {"color": "--ink"},
            "align": "right",
        },
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",
        },
        "xaxis": {**_axis(), "showgrid": False},
        "yaxis": {**_axis(), "title": {"text": y_title}, "rangemode": "tozero"},
        **more,
    }


def _time_axis(x: Sequence[str]) -> Figure:
    """Months are named as months; left alone, every thirtieth day would be."""
    axis: Figure = {**_axis(), "showgrid": False}
    if x and all(MONTH.fullmatch(label) for label in x):
        axis["tickformat"] = "%b %Y"
        if len(x) <= MONTHS_NAMED:
            axis["dtick"] = "M1"
    return axis


def _axis() -> Figure:
    return {
        "automargin": True,
        "gridcolor": "--rule",
        "linecolor": "--rule",
        "zerolinecolor": "--rule-strong",
        "zerolinewidth": 1,
        "separatethousands": True,
        "fixedrange": True,
    }


def _free_colour(name: str, taken: set[str]) -> str:
    start = crc32(name.encode()) % PALETTE_SIZE
    ring = [f"--series-{(start + step) % PALETTE_SIZE + 1}" for step in range(PALETTE_SIZE)]
    return next((colour for colour in ring if colour not in taken), ring[0])


def _added_up(rest: Sequence[Series]) -> Series:
    columns = zip(*(one.values for one in rest), strict=True)
    values = [sum((_decimal(v) for v in column), Decimal(0)) for column in columns]
    return Series(OTHER, values, label=gettext("other (%(count)d)") % {"count": len(rest)})


def _sum(one: Series) -> Decimal:
    return sum((_decimal(value) for value in one.values), Decimal(0))


def _decimal(value: Amount) -> Decimal:
    return Decimal(0) if value is None else Decimal(str(value))


def _floats(values: Iterable[Amount]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _diameter(size: Amount, largest: float) -> float:
    # The area, not the width, carries the size.
    return 11.0 if size is None or largest <= 0 else 8 + 20 * (float(size) / largest) ** 0.5
