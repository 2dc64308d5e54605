"""Where a request's time went, as a bar beside the numbers: queue, first token, the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.numbers import quantity
from finops.ui.tables import Bar, Cell, Segment
from finops.ui.text import Text
from ledger.queries.traces.listing import TracePage, TraceRow

LENGTH: Final = Decimal(100)  # of a drawing, in its own units
# A part of the time: what it is called, and its colour.
PARTS: Final[Mapping[str, tuple[Text, str]]] = {
    "queue": (gettext_lazy("in the queue"), "--series-other"),
    "first": (gettext_lazy("until the first token"), "--series-1"),
    "rest": (gettext_lazy("until the end"), "--series-3"),
}
COST_COLOUR: Final = "--series-1"


def parts_of_time(details: Mapping[str, object]) -> dict[str, Decimal]:
    """Milliseconds by part; their sum is the latency. Empty where that is unknown. A queue or a
    first token that would have taken longer than all of it is cut to what is left."""
    latency = details["latency_ms"]
    if not isinstance(latency, Decimal):
        return {}
    queue, first = (_known(details[name], latency) for name in ("queue_wait_ms", "ttft_ms"))
    first = max(first - queue, Decimal(0))
    parts = {"queue": queue, "first": first, "rest": latency - queue - first}
    return {name: took for name, took in parts.items() if took}


def _known(value: object, most: Decimal) -> Decimal:
    return min(value, most) if isinstance(value, Decimal) else Decimal(0)


def time_bar(parts: Mapping[str, Decimal], longest: Decimal, start: Decimal = Decimal(0)) -> Bar:
    """The parts one after the other on an axis that ends at `longest` milliseconds."""
    words = (
        _("%(ms)s ms %(part)s") % {"ms": quantity(took), "part": PARTS[name][0]}
        for name, took in parts.items()
    )
    return Bar([*_segments(parts, longest, start)], ", ".join(words))


def _segments(parts: Mapping[str, Decimal], longest: Decimal, start: Decimal) -> Iterator[Segment]:
    at = start
    for name, took in parts.items():
        yield Segment(scaled(at, longest), scaled(took, longest), PARTS[name][1])
        at += took


def cost_bar(cost_usd: Decimal, most_usd: Decimal) -> Bar:
    return Bar([Segment("0", scaled(cost_usd, most_usd), COST_COLOUR)], "")


def scaled(amount: Decimal, longest: Decimal) -> str:
    return f"{amount / longest * LENGTH:.2f}" if longest else "0"


def legend() -> list[dict[str, object]]:
    """What the colours of a bar of time mean."""
    return [{"label": label, "colour": colour} for label, colour in PARTS.values()]


@dataclass(frozen=True)
class DrawnBars:
    """What the bars of a page draw, and the greatest value: milliseconds or USD."""

    are_of_time: bool
    most: Decimal

    def of(self, row: TraceRow) -> Cell:
        if not self.are_of_time:
            return Cell(cost_bar(row.cost_usd, self.most) if row.cost_usd else None, "bars")
        parts = parts_of_time(row.details)
        return Cell(time_bar(parts, self.most) if parts else None, "bars", nil=_("not known"))


def bars_of(page: TracePage) -> DrawnBars:
    """Of time on one axis where any latency on the page is known, else of what the traces cost."""
    times = [sum(parts_of_time(row.details).values(), Decimal(0)) for row in page.rows]
    costs = [row.cost_usd for row in page.rows if row.cost_usd is not None]
    if any(times):
        return DrawnBars(are_of_time=True, most=max(times))
    return DrawnBars(are_of_time=False, most=max(costs, default=Decimal(0)))
