"""What a trace shows: the waterfall of its cost events, its lines and its outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from finops.calc.days import local
from finops.ui.charts import colours_for
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.exact import exact_sum, plain
from ledger.models import Rate
from ledger.queries.labels import COMPONENTS
from ledger.queries.traces.detail import TraceDetail, TraceLine

WIDTH = Decimal(100)  # of the drawing, in its own units


@dataclass(frozen=True)
class Step:
    """One cost event in the waterfall: where its bar starts and how long it is, of 100."""

    component: str
    what: str
    after: timedelta
    cost_usd: Decimal | None
    start: str
    length: str
    colour: str


def waterfall(lines: Sequence[TraceLine]) -> list[Step]:
    """Events in time, each bar beginning where the cost so far ends; the last ends at the total."""
    events = [list(found) for _key, found in groupby(lines, key=lambda line: line.event_id)]
    costs = [_cost(event) for event in events]
    total = exact_sum(cost for cost in costs if cost is not None)
    colours = colours_for({line.component for line in lines})
    steps, before = [], Decimal(0)
    for event, cost in zip(events, costs, strict=True):
        first = event[0]
        steps.append(
            Step(
                component=component_name(first.component),
                what=first.model or first.provider,
                after=first.occurred_at - lines[0].occurred_at,
                cost_usd=cost,
                start=_scaled(before, total),
                length=_scaled(cost or Decimal(0), total),
                colour=colours[first.component],
            )
        )
        before += cost or Decimal(0)
    return steps


def _cost(event: Sequence[TraceLine]) -> Decimal | None:
    known = [line.cost_usd for line in event if line.cost_usd is not None]
    return exact_sum(known) if known else None


def _scaled(amount: Decimal, total: Decimal) -> str:
    return f"{amount / total * WIDTH:.2f}" if total else "0"


def component_name(component: str) -> str:
    return str(COMPONENTS.get(component, component))


def lines_table(detail: TraceDetail) -> Table:
    """quantity × unit price = cost, and where the price comes from; what a source reported
    beside it, where that is something else."""
    has_reports = any(is_reported_otherwise(line) for line in detail.lines)
    has_late = any(line.adjusts for line in detail.lines)
    columns = [
        Column(_("Component")),
        Column(_("Meter")),
        Column(_("Quantity"), "quantity"),
        Column(_("Unit price (USD)"), "money_exact"),
        Column(_("Cost (USD)"), "money_exact"),
        Column(_("Price and allocation")),
        *([Column(_("Reported (USD)"), "money_exact")] if has_reports else []),
        *([Column(_("Counted"))] if has_late else []),
        Column(_("Cost event"), "code"),
    ]
    rows = [_line_row(line, has_reports=has_reports, has_late=has_late) for line in detail.lines]
    total = _total(detail, has_reports=has_reports, has_late=has_late)
    return Table(_("Cost lines of this trace"), columns, rows, total=total)


def is_reported_otherwise(line: TraceLine) -> bool:
    """Whether the source said another cost than ours, or one where we have none."""
    return line.reported_cost_usd is not None and line.reported_cost_usd != line.cost_usd


def _line_row(line: TraceLine, *, has_reports: bool, has_late: bool) -> Row:
    cells = [
        Cell(component_name(line.component), note=line.model or line.provider),
        Cell(meter_name(line)),
        Cell(line.quantity, "quantity"),
        Cell(line.unit_price, "money_exact", nil=_("unpriced")),
        Cell(line.cost_usd, "money_exact", nil=_("unpriced")),
        Cell(price_source(line), note=line.allocation_method.replace("_", " ")),
        *([_reported(line.reported_cost_usd, line.variance_usd)] if has_reports else []),
        *([_counted(line)] if has_late else []),
        Cell(line.event_id, "code"),
    ]
    return Row(cells, mark="" if line.cost_usd is not None else "unpriced")


def _counted(line: TraceLine) -> Cell:
    """A line of a closed month is counted on the day it was booked."""
    if not line.adjusts or line.booked_at is None:
        return Cell(None, nil="–")
    words = {
        "month": line.adjusts,
        "day": date_format(local(line.booked_at, get_current_timezone()), "DATE_FORMAT"),
    }
    text = _("adjustment for %(month)s, counted %(day)s") % words
    return Cell(text)


def _reported(cost_usd: Decimal | None, variance_usd: Decimal | None = None) -> Cell:
    note = _("differs by %(amount)s") % {"amount": plain(variance_usd)} if variance_usd else None
    return Cell(cost_usd, "money_exact", nil="–", note=note)


def meter_name(line: TraceLine) -> str:
    """The meter, with its unit where the name does not say it: “input, token”."""
    name = line.meter.replace("_", " ")
    return name if line.unit in name else f"{name}, {line.unit}"


def price_source(line: TraceLine) -> str:
    """Where the unit price comes from, with its version."""
    sources = dict(Rate.Source.choices)
    source = str(sources.get(line.price_source, line.price_source))
    return ", ".join(filter(None, (source, line.pricing_version)))


def _total(detail: TraceDetail, *, has_reports: bool, has_late: bool) -> list[Cell]:
    total = detail.total
    return [
        Cell(_("Total")),
        *[Cell("")] * 3,
        Cell(total.cost_usd, "money_exact", nil=_("unpriced")),
        Cell(""),
        *([_reported(total.reported_cost_usd)] if has_reports else []),
        *([Cell("")] if has_late else []),
        Cell(""),
    ]
