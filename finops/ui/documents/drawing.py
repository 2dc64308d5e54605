"""A chart of a page, drawn for paper from the same figure: bars, lines, their axes and names.

Paper is white, so colours are those of the light scheme.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import floor, log10
from typing import Any, Final

from django.conf import settings
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib import colors
from reportlab.pdfbase.pdfmetrics import stringWidth

from finops.ui.dates import day_of_year, month
from finops.ui.documents.fonts import font_of, printable
from finops.ui.numbers import quantity
from finops.ui.pictures.axes import DAY, MONTH, PlotlyFigure

SIZE: Final = 7.5
LEADING: Final = 11.0
GAP: Final = 4.0
MOST_STEPS: Final = 5
TICKS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
INK, RULE = colors.HexColor("#444444"), colors.HexColor("#cccccc")
DASHES: Final = {"solid": None, "dot": [1, 2], "dash": [4, 2], "dashdot": [4, 2, 1, 2]}
TOKEN: Final = re.compile(r"(--[\w-]+):\s*light-dark\((#[0-9a-f]{3,8})")
Trace = dict[str, Any]  # Any: a figure is Plotly's own dictionary
At = Callable[[Any], float]


@dataclass(frozen=True)
class Scale:
    """From values to points of paper; `ticks` are where lines are drawn."""

    low: float
    high: float
    start: float
    length: float

    @property
    def step(self) -> float:
        rough = (self.high - self.low) / MOST_STEPS
        size = 10.0 ** floor(log10(rough))
        return next(size * tick for tick in TICKS if size * tick >= rough * 0.999)

    @property
    def ticks(self) -> list[float]:
        first = round(self.low / self.step)
        last = round(self.high / self.step)
        return [number * self.step for number in range(first, last + 1)]

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * self.length

    @classmethod
    def over(cls, values: Sequence[float], start: float, length: float) -> "Scale":
        """From nought or below to above the largest, in whole steps."""
        low, high = min([0.0, *values]), max([0.0, *values])
        rough = cls(low, high if high > low else low + 1, start, length)
        step = rough.step
        ends = floor(rough.low / step) * step, -floor(-rough.high / step) * step
        return cls(*ends, start, length)


def drawing_of(figure: PlotlyFigure, width: float, height: float) -> Drawing:
    """The figure, with the names of what is drawn above it; one of its axes is of days or names."""
    traces: list[Trace] = list(figure["data"])  # type: ignore[call-overload]  # Plotly's own
    layout: Trace = figure["layout"]  # type: ignore[assignment]  # the same
    drawing = Drawing(width, height)
    beneath = height - _legend(drawing, traces, width, height) - GAP
    plot = Plot(drawing, traces, layout, width, beneath)
    plot.draw()
    return drawing


class Plot:
    """The axes and marks of one figure; bars that lie have their categories on the other axis."""

    def __init__(
        self, drawing: Drawing, traces: list[Trace], layout: Trace, width: float, top: float
    ) -> None:
        self.drawing, self.traces, self.layout = drawing, traces, layout
        self.lies = any(trace.get("orientation") == "h" for trace in traces)
        self.is_stacked = layout.get("barmode") == "relative"
        self.bars = [trace for trace in traces if trace["type"] == "bar"]
        keys, values = ("y", "x") if self.lies else ("x", "y")
        self.places = list(dict.fromkeys(key for trace in traces for key in trace[keys]))
        self.keys, self.values = keys, values
        self.unit = layout["xaxis" if self.lies else "yaxis"].get("title", {}).get("text", "")
        left = self._left_of(width)
        bottom = 2 * LEADING
        self.left, self.bottom, self.right, self.top = left, bottom, width - GAP, top - 2 * LEADING
        along = (left, self.right - left) if self.lies else (bottom, self.top - bottom)
        self.scale = Scale.over(list(self._ends()), *along)

    def draw(self) -> None:
        self._amounts()
        self._names()
        for number, trace in enumerate(self.bars):
            self._bars(trace, number)
        for trace in self.traces:
            if trace["type"] != "bar":
                self._line(trace)

    def _left_of(self, width: float) -> float:
        if not self.lies:
            return 48.0
        longest = max((_length(str(place)) for place in self.places), default=0.0)
        return min(longest + 2 * GAP, width / 3)

    def _ends(self) -> Iterator[float]:
        """Every value that must be seen; of stacks their tops and their bottoms."""
        for trace in self.traces:
            yield from (value for value in trace[self.values] if value is not None)
        if self.is_stacked:
            for place in self.places:
                amounts = [self._amount(trace, place) for trace in self.bars]
                yield sum(amount for amount in amounts if amount > 0)
                yield sum(amount for amount in amounts if amount < 0)

    def _amount(self, trace: Trace, place: object) -> float:
        amount = dict(zip(trace[self.keys], trace[self.values], strict=True)).get(place)
        return float(amount or 0.0)

    def _amounts(self) -> None:
        """Grid lines with their amounts, and the unit above them."""
        for tick in self.scale.ticks:
            at = self.scale.at(tick)
            text = quantity(Decimal(repr(round(tick, 10))))
            colour = INK if not tick else RULE
            if self.lies:
                self._rule(at, self.bottom, at, self.top, colour)
                self._text(at, self.bottom - LEADING, text, "middle")
            else:
                self._rule(self.left, at, self.right, at, colour)
                self._text(self.left - GAP, at - SIZE / 3, text, "end")
        if self.lies:
            self._text(self.right, self.bottom - 2 * LEADING + 2, self.unit, "end")
        else:
            self._text(self.left, self.top + LEADING - 2, self.unit, "end")

    def _names(self) -> None:
        """As many names of days or groups as there is room for."""
        texts = [_place_name(place) for place in self.places]
        if self.lies:
            for place, text in zip(self.places, texts, strict=True):
                cut = _fitting(text, self.left - 2 * GAP)
                self._text(self.left - GAP, self._middle(place) - SIZE / 3, cut, "end")
            return
        room = max((_length(text) for text in texts), default=1.0) + 2 * GAP
        every = max(1, int(-(-len(texts) * room // (self.right - self.left))))
        for place, text in list(zip(self.places, texts, strict=True))[::every]:
            self._text(self._middle(place), self.bottom - LEADING, text, "middle")

    @property
    def _pitch(self) -> float:
        length = self.top - self.bottom if self.lies else self.right - self.left
        return length / max(len(self.places), 1)

    def _middle(self, place: object) -> float:
        number = self.places.index(place) + 0.5
        return self.top - number * self._pitch if self.lies else self.left + number * self._pitch

    def _bars(self, trace: Trace, number: int) -> None:
        thick = self._pitch * 0.75 / (1 if self.is_stacked else len(self.bars))
        colour = _colour(trace["marker"]["color"])
        for place in trace[self.keys]:
            amount = self._amount(trace, place)
            under = self._under(number, place, amount) if self.is_stacked else 0.0
            ends = sorted((self.scale.at(under), self.scale.at(under + amount)))
            shift = 0.0 if self.is_stacked else (number - (len(self.bars) - 1) / 2) * thick
            side = self._middle(place) + (-shift if self.lies else shift) - thick / 2
            box = (
                (ends[0], side, ends[1] - ends[0], thick)
                if self.lies
                else (side, ends[0], thick, ends[1] - ends[0])
            )
            if amount:
                bar = Rect(*box, fillColor=colour, strokeColor=colors.white, strokeWidth=0.4)
                self.drawing.add(bar)

    def _under(self, number: int, place: object, amount: float) -> float:
        """Where the bar begins: on those before it of the same sign."""
        before = [self._amount(trace, place) for trace in self.bars[:number]]
        return sum(lower for lower in before if (lower < 0) == (amount < 0))

    def _line(self, trace: Trace) -> None:
        """Gaps stay gaps; a point alone is a mark."""
        colour, looks = _colour(_colour_name(trace)), trace.get("line", {})
        for run in _runs(trace["x"], trace["y"]):
            points = [(self._middle(x), self.scale.at(y)) for x, y in run]
            if "lines" in trace["mode"]:
                self.drawing.add(
                    PolyLine(
                        [coordinate for point in points for coordinate in point],
                        strokeColor=colour,
                        strokeWidth=1.2,
                        strokeDashArray=DASHES.get(looks.get("dash", "solid")),
                    )
                )
            if "markers" in trace["mode"]:
                for x, y in points:
                    self.drawing.add(Circle(x, y, 1.6, fillColor=colour, strokeColor=None))

    def _rule(self, x1: float, y1: float, x2: float, y2: float, colour: colors.Color) -> None:
        self.drawing.add(Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=0.5))

    def _text(self, x: float, y: float, text: str, anchor: str) -> None:
        self.drawing.add(_string(x, y, text, anchor))


def _legend(drawing: Drawing, traces: list[Trace], width: float, top: float) -> float:
    """A swatch and a name for each trace, in as many lines as they need; returns their height."""
    x, line = 0.0, 1
    for trace in traces:
        name, length = str(trace["name"]), _length(str(trace["name"])) + 22
        if x + length > width and x:
            x, line = 0.0, line + 1
        base = top - line * LEADING
        colour = _colour(_colour_name(trace))
        drawing.add(Rect(x, base, 8, 6, fillColor=colour, strokeColor=None))
        drawing.add(_string(x + 11, base, name, "start"))
        x += length
    return line * LEADING


def _runs(x: Sequence[Any], y: Sequence[float | None]) -> Iterator[list[tuple[Any, float]]]:
    run: list[tuple[Any, float]] = []
    for place, value in zip(x, y, strict=True):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((place, value))
    if run:
        yield run


def _place_name(place: object) -> str:
    """A day or a month as the page says it; anything else is a name."""
    text = str(place)
    if MONTH.fullmatch(text):
        return month(date.fromisoformat(f"{text}-01"))
    return day_of_year(date.fromisoformat(text)) if DAY.fullmatch(text) else text


def _string(x: float, y: float, text: str, anchor: str) -> String:
    shown = printable(text)
    look = {"fontName": font_of(shown), "fontSize": SIZE, "fillColor": INK, "textAnchor": anchor}
    return String(x, y, shown, **look)


def _length(text: str) -> float:
    shown = printable(text)
    return float(stringWidth(shown, font_of(shown), SIZE))


def _fitting(text: str, room: float) -> str:
    if _length(text) <= room:
        return text
    while text and _length(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"


def _colour_name(trace: Trace) -> str:
    return str(trace.get("line", {}).get("color") or trace["marker"]["color"])


def _colour(name: str) -> colors.Color:
    return colors.HexColor(tokens()[name])


@cache
def tokens() -> dict[str, str]:
    """The design tokens that are colours, as they are in the light scheme."""
    css = settings.BASE_DIR / "static" / "css" / "tokens.css"
    return dict(TOKEN.findall(css.read_text()))
