"""What is around a chart: its layout, its axes and the marks of its numbers, as on the page."""

import re
from collections.abc import Sequence
from typing import Final

from finops.ui.dates import chart_locale, d3_format, day_format, day_of_year_format, month_format
from finops.ui.numbers import marks

PlotlyFigure = dict[str, object]

MONTH: Final = re.compile(r"\d{4}-\d{2}")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTHS_NAMED: Final = 12
DAYS_NAMED: Final = 10
DAY_MILLISECONDS: Final = 86_400_000


def figure_of(data: Sequence[PlotlyFigure], layout: PlotlyFigure) -> PlotlyFigure:
    """The traces in this layout, for `static/js/charts.js`; it changes the layout."""
    spelt = marks()  # the library takes no mark between thousands for one of English
    layout["separators"] = f"{spelt.point}{spelt.group}"
    return {"data": data, "layout": layout, "locale": chart_locale()}


def layout_of(y_title: str, **more: object) -> PlotlyFigure:
    """Colours are names of design tokens, lengths are in pixels; `more` goes over the rest."""
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
        "xaxis": {**plain_axis(), "showgrid": False},
        "yaxis": {**plain_axis(), "title": {"text": y_title}, "rangemode": "tozero"},
        **more,
    }


def time_axis(x: Sequence[str]) -> PlotlyFigure:
    """Days and months are named as on the page, the year where it begins; months are named as
    months: left alone, every thirtieth day would be."""
    axis: PlotlyFigure = {**plain_axis(), "showgrid": False, "hoverformat": d3_format(day_format())}
    if x and all(MONTH.fullmatch(label) for label in x):
        axis["tickformat"] = axis["hoverformat"] = d3_format(month_format())
        if len(x) <= MONTHS_NAMED:
            axis["dtick"] = "M1"
    elif x and all(DAY.fullmatch(label) for label in x):
        axis["tickformat"] = f"{d3_format(day_of_year_format())}\n%Y"
        if len(x) <= DAYS_NAMED:
            axis["dtick"] = DAY_MILLISECONDS
    return axis


def plain_axis() -> PlotlyFigure:
    """An axis that makes room for its labels and cannot be dragged."""
    return {
        "automargin": True,
        "gridcolor": "--rule",
        "linecolor": "--rule",
        "zerolinecolor": "--rule-strong",
        "zerolinewidth": 1,
        "separatethousands": True,
        "exponentformat": "none",
        "fixedrange": True,
    }
