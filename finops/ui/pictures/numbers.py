"""The numbers of a chart as text: what it draws is never said by a picture alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.dateformat import format as django_format
from django.utils.translation import gettext as _

from finops.ui.dates import day_format, month
from finops.ui.pictures.axes import DAY, MONTH, PlotlyFigure

Trace = Mapping[str, Any]  # Any: a figure is the chart library's own dictionary
NONE: Final = ""


@dataclass(frozen=True)
class Numbers:
    """A row for each place of the axis, a column for each name; `unit` is of all amounts."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    unit: str = ""


def numbers_of(figure: PlotlyFigure) -> Numbers:
    """The amounts as its marks say them. Lines that only guide the eye say none."""
    traces: list[Trace] = [trace for trace in figure["data"] if "hovertext" in trace]  # type: ignore[attr-defined]  # the library's own
    layout: Trace = figure["layout"]  # type: ignore[assignment]  # the same
    if any("text" in trace for trace in traces):
        return _of_points(traces, layout)
    lies = any(trace.get("orientation") == "h" for trace in traces)
    along = "y" if lies else "x"
    places = list(dict.fromkeys(place for trace in traces for place in trace[along]))
    texts_of = [dict(zip(trace[along], trace["hovertext"], strict=True)) for trace in traces]
    rows = [(_spelled(place), [texts.get(place, NONE) for texts in texts_of]) for place in places]
    return Numbers([trace["name"] for trace in traces], rows, _title(layout, lies=lies))


def _of_points(traces: Sequence[Trace], layout: Trace) -> Numbers:
    """Each mark by its name, with both of its measures."""
    rows = [
        (name, [text])
        for trace in traces
        for name, text in zip(trace["text"], trace["hovertext"], strict=True)
    ]
    across, up = (layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis"))
    return Numbers([_("%(first)s, %(second)s") % {"first": across, "second": up}], rows)


def _title(layout: Trace, *, lies: bool) -> str:
    return str(layout["xaxis" if lies else "yaxis"].get("title", {}).get("text", ""))


def _spelled(place: str) -> str:
    """Days and months as on the page; hours and names as they are."""
    if DAY.fullmatch(place):
        return django_format(date.fromisoformat(place), day_format())
    if MONTH.fullmatch(place):
        return month(date.fromisoformat(f"{place}-01"))
    return place
