"""What a trace shows: the waterfall of its cost events, its lines and its outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from finops.charts import colours_for
from finops.tables import Cell, Column, Row, Table
from ledger.calc.exact import exact_sum
from ledger.models import Rate
from ledger.queries.labels import COMPONENTS
from ledger.queries.trace import TraceDetail, TraceLine
from ledger.views.trace_links import outcome_names

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
    """quantity × unit price = cost, and where the price comes from."""
    columns = [
        Column(_("Component")),
        Column(_("Model or service")),
        Column(_("Meter")),
        Column(_("Quantity"), "quantity"),
        Column(_("Unit")),
        Column(_("Unit price (USD)"), "money_exact"),
        Column(_("Cost (USD)"), "money_exact"),
        Column(_("Price from")),
        Column(_("Allocation")),
        Column(_("Reported (USD)"), "money_exact"),
        Column(_("Variance (USD)"), "money_exact"),
        Column(_("Cost event")),
    ]
    rows = [_line_row(line) for line in detail.lines]
    return Table(_("Cost lines of this trace"), columns, rows, total=_total(detail))


def _line_row(line: TraceLine) -> Row:
    cells = [
        Cell(component_name(line.component)),
        Cell(" · ".join(filter(None, (line.model, line.provider)))),
        Cell(line.meter),
        Cell(line.quantity, "quantity"),
        Cell(line.unit),
        Cell(line.unit_price, "money_exact", nil=_("unpriced")),
        Cell(line.cost_usd, "money_exact", nil=_("unpriced")),
        Cell(price_source(line)),
        Cell(line.allocation_method.replace("_", " ")),
        Cell(line.reported_cost_usd, "money_exact", nil="–"),
        Cell(line.variance_usd, "money_exact", nil="–"),
        Cell(line.event_id),
    ]
    return Row(cells, mark="" if line.cost_usd is not None else "unpriced")


def price_source(line: TraceLine) -> str:
    """Where the unit price comes from, with its version: “Pricebook, pricebook_2026_06”."""
    sources = dict(Rate.Source.choices)
    source = str(sources.get(line.price_source, line.price_source))
    return ", ".join(filter(None, (source, line.pricing_version)))


def _total(detail: TraceDetail) -> list[Cell]:
    total = detail.total
    return [
        Cell(_("Total")),
        *[Cell("")] * 5,
        Cell(total.cost_usd, "money_exact", nil=_("unpriced")),
        *[Cell("")] * 2,
        Cell(total.reported_cost_usd, "money_exact", nil="–"),
        *[Cell("")] * 2,
    ]


def outcomes_table(detail: TraceDetail) -> Table:
    columns = [
        Column(_("Outcome")),
        Column(_("Kind")),
        Column(_("Quality"), "badge"),
        Column(_("Value (USD)"), "money"),
        Column(_("Time"), "when"),
    ]
    rows = [
        Row(
            [
                Cell(outcome.outcome_id),
                Cell(outcome_names([outcome.kind])[0]),
                Cell(_("passed"), "badge", good="good")
                if outcome.quality_passed
                else Cell(_("not passed"), "badge", good="bad"),
                Cell(outcome.value_usd, "money", nil=_("not said")),
                Cell(outcome.occurred_at, "when"),
            ]
        )
        for outcome in detail.outcomes
    ]
    return Table(_("Outcomes of this trace"), columns, rows)
