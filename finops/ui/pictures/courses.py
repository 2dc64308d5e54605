"""Within budget? The cumulative line, the dashed curve that is budgeted, the limit, and where it
leads; each line is named where it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from finops.ui.charts import Series, trend
from finops.ui.numbers import money, money_whole
from finops.ui.pictures.axes import PlotlyFigure

Part = dict[str, Any]  # Any: a figure is the chart library's own dictionary
HALF: Final = Decimal("0.5")
# How high the two names stand under the line: of the line, or early in a period of a part of all.
HIGHER, LOWER, EARLY = Decimal("0.42"), Decimal("0.26"), Decimal("0.5")
# Of the period: above the curve the name ends there, under it it begins there.
NAMED_ABOVE, NAMED_UNDER = 0.4, 0.25


@dataclass(frozen=True)
class CourseLines:
    """Amounts through the end of each day of a period: `spent` only of its first days, `expected`
    None on days before the forecast begins. `cap` is all there is to spend."""

    days: Sequence[date]
    spent: Sequence[Decimal]
    budgeted: Sequence[Decimal]
    expected: Sequence[Decimal | None]
    cap: Decimal
    unit: str

    @property
    def is_early(self) -> bool:
        return len(self.spent) < len(self.days) * HALF


def course_figure(lines: CourseLines) -> PlotlyFigure:
    """Names and amounts stand under the line, where a sum that grows leaves room."""
    rest = [None] * (len(lines.days) - len(lines.spent))
    series = [
        Series("spent", [*lines.spent, *rest], _("Spent"), colour="--series-1"),
        Series("budgeted", lines.budgeted, _("Budgeted curve"), colour="--ink-2"),
        Series("expected", lines.expected, _("Forecast"), colour="--series-1"),
    ]
    days = [day.isoformat() for day in lines.days]
    figure = trend(days, series, unit=lines.unit, threshold=lines.cap)
    traces: list[Part] = figure["data"]  # type: ignore[assignment]  # the library's own
    for trace, dash, line in zip(traces, ("solid", "dash", "dot"), series, strict=False):
        trace["mode"] = "lines"
        trace["line"] = {**trace["line"], "dash": dash}
        trace["hovertext"] = ["" if value is None else money(value) for value in line.values]
    traces[-1] |= {"name": _("Budget"), "hovertext": [money(lines.cap)] * 2}
    layout: Part = figure["layout"]  # type: ignore[assignment]  # the same
    layout |= {"showlegend": False, "annotations": _names(lines, days)}
    layout["yaxis"] = {**layout["yaxis"], "title": {"text": lines.unit}}
    if lines.spent:
        layout["shapes"] = [_until(lines, days)]
    return figure


def _names(lines: CourseLines, days: Sequence[str]) -> list[Part]:
    # On the side of the curve where the line of spend is not.
    is_under = _is_over(lines, _day_at(lines, NAMED_ABOVE))
    at = _day_at(lines, NAMED_UNDER if is_under else NAMED_ABOVE)
    beside = ("left", "top") if is_under else ("right", "bottom")
    names = [
        # At the first day, where no sum is as high yet.
        _name(days[0], lines.cap, _("Budget %(amount)s"), lines.cap, "--bad", "left"),
        _name(days[at], lines.budgeted[at], _("Budgeted curve"), None, "--ink-2", *beside),
    ]
    if not lines.spent:
        return names
    now, spent, forecast = days[len(lines.spent) - 1], lines.spent[-1], lines.expected[-1]
    side = "left" if lines.is_early else "right"
    low = lines.cap * EARLY
    height = low if lines.is_early else max(spent, low)
    texts = [(HIGHER, _("Spent %(amount)s"), spent)]
    if forecast is not None:
        texts.append((LOWER, _("Forecast %(amount)s"), forecast))
    return [
        *names,
        *(_name(now, height * part, text, sum_, "--series-1", side) for part, text, sum_ in texts),
    ]


def _day_at(lines: CourseLines, part: float) -> int:
    return min(int(len(lines.days) * part), len(lines.days) - 1)


def _is_over(lines: CourseLines, at: int) -> bool:
    return at < len(lines.spent) and lines.spent[at] > lines.budgeted[at]


def _name(
    day: str,
    height: Decimal,
    text: str,
    amount: Decimal | None,
    colour: str,
    side: str = "right",
    yanchor: str = "bottom",
) -> Part:
    """Left or right of a day, at a height of the axis."""
    return {
        **{"x": day, "y": float(height), "xanchor": side, "yanchor": yanchor, "showarrow": False},
        "text": text if amount is None else text % {"amount": money_whole(amount)},
        "xshift": 6 if side == "left" else -6,
        "font": {"color": colour, "size": 12},
    }


def _until(lines: CourseLines, days: Sequence[str]) -> Part:
    """Down from the last day that is known."""
    day, top = days[len(lines.spent) - 1], float(lines.spent[-1])
    line = {"color": "--ink-3", "width": 1, "dash": "dot"}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": top, "line": line}
