"""What a trace shows: its cost lines, each with its price."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from finops.calc.days import local
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.calls.details import CALL_DETAILS
from ledger.calc.exact import plain
from ledger.calc.pricing.rating import RateSource
from ledger.models import Rate
from ledger.queries.labels import COMPONENTS
from ledger.queries.traces.detail import TraceDetail, TraceLine


def component_name(component: str) -> str:
    return str(COMPONENTS.get(component, component))


def lines_table(detail: TraceDetail) -> Table:
    """quantity × unit price = cost, and where the price comes from; what a source reported
    beside it, where that is something else."""
    has_reports = any(is_reported_otherwise(line) for line in detail.lines)
    has_late = any(line.adjusts for line in detail.lines)
    columns = [
        Column(_("Component")),
        Column(_("Meter"), stays=True, key="meter"),
        Column(_("Quantity"), "quantity", key="quantity"),
        Column(_("Unit price (USD)"), "money_exact", key="unit_price"),
        Column(_("Cost (USD)"), "money_exact", stays=True, key="cost"),
        Column(_("Price and allocation"), key="price"),
        *([Column(_("Reported (USD)"), "money_exact", key="reported")] if has_reports else []),
        *([Column(_("Counted"), key="counted")] if has_late else []),
        Column(_("Cost event"), "code", key="event"),
    ]
    rows = [_line_row(line, has_reports=has_reports, has_late=has_late) for line in detail.lines]
    total = _total(detail, has_reports=has_reports, has_late=has_late)
    return Table(_("Cost lines of this trace"), columns, rows, total=total, name="cost_lines")


def is_reported_otherwise(line: TraceLine) -> bool:
    """Whether the source said another cost than ours, or one where we have none."""
    return line.reported_cost_usd is not None and line.reported_cost_usd != line.cost_usd


def _line_row(line: TraceLine, *, has_reports: bool, has_late: bool) -> Row:
    is_informative = line.price_source == RateSource.INFORMATIVE
    nil = _("not priced") if is_informative else _("unpriced")
    cells = [
        Cell(component_name(line.component), note=line.model or line.provider),
        Cell(meter_name(line), note=call_in_words(line) or None),
        Cell(line.quantity, "quantity"),
        Cell(line.unit_price, "money_exact", nil=nil),
        Cell(line.cost_usd, "money_exact", nil=nil),
        Cell(price_source(line), note=line.allocation_method.replace("_", " ")),
        *([_reported(line.reported_cost_usd, line.variance_usd)] if has_reports else []),
        *([_counted(line)] if has_late else []),
        Cell(line.event_id, "code"),
    ]
    lacks_price = line.cost_usd is None and not is_informative
    return Row(cells, mark="unpriced" if lacks_price else "")


def call_in_words(line: TraceLine) -> str:
    """What the event says of its call: “Tool owner payments, Side-effect risk low”."""
    return ", ".join(
        f"{_(detail.label)} {line.call[detail.name]}"
        for detail in CALL_DETAILS
        if detail.name in line.call
    )


def _counted(line: TraceLine) -> Cell:
    """A line of a closed month is counted on the day it was booked."""
    if not line.adjusts or line.booked_at is None:
        return Cell(None, nil=_("on its day"))
    words = {
        "month": line.adjusts,
        "day": date_format(local(line.booked_at, get_current_timezone()), "DATE_FORMAT"),
    }
    text = _("adjustment for %(month)s, counted %(day)s") % words
    return Cell(text)


def _reported(cost_usd: Decimal | None, variance_usd: Decimal | None = None) -> Cell:
    note = _("differs by %(amount)s") % {"amount": plain(variance_usd)} if variance_usd else None
    return Cell(cost_usd, "money_exact", nil=_("not given"), note=note)


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
