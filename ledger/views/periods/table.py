"""The table of months: open, closed or reopened, with their sums and later adjustments."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.ui.links import page_url
from finops.ui.numbers import quantity
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.periods import month_of
from ledger.models import Period
from ledger.queries.periods import Books, MonthOfBooks


def periods_table(books: Books) -> Table:
    columns = [
        Column(_("Month")),
        Column(_("Status"), "badge"),
        Column(_("Cost (USD)"), "money"),
        Column(_("Requests"), "quantity"),
        Column(_("Outcomes"), "quantity"),
        Column(_("Unpriced"), "quantity"),
        Column(_("Adjusted (USD)"), "money"),
        Column(_("After close")),
        Column(_("Closed"), "when"),
        Column(_("Closed by")),
        Column(_("Since closing"), "badge"),
    ]
    return Table(_("Months, the newest first"), columns, [_row(m) for m in books.months])


def _row(one: MonthOfBooks) -> Row:
    period = one.period
    dates = month_of(one.month)
    url = page_url("showback") + f"?from={dates.first}&to={dates.last}"
    cells = [
        Cell(date_format(one.month, "F Y")),
        _status(one),
        Cell(one.sums.cost_usd, "money"),
        Cell(one.sums.requests, "quantity"),
        Cell(one.sums.outcomes, "quantity"),
        Cell(one.sums.unpriced_lines, "quantity"),
        Cell(
            one.adjusted.cost_usd if one.adjusted.lines or one.adjusted.cost_usd else None,
            "money",
            nil="–",
        ),
        Cell(", ".join(after_close(one)), nil="–"),
        Cell(period.closed_at, "when") if one.is_closed and period else Cell(None, nil="–"),
        Cell(period.closed_by.name if one.is_closed and period else None, nil="–"),
        _since(one),
    ]
    return Row(cells, url=url)


def after_close(one: MonthOfBooks) -> Iterator[str]:
    """How much came for a month after its close: “+3 events, +1 outcome”."""
    if one.adjusted.events:
        text = ngettext("%(count)s event", "%(count)s events", one.adjusted.events)
        yield text % {"count": signed(one.adjusted.events)}
    if one.late_outcomes:
        text = ngettext("%(count)s outcome", "%(count)s outcomes", one.late_outcomes)
        yield text % {"count": signed(one.late_outcomes)}


def signed(count: int) -> str:
    return f"+{quantity(count)}" if count > 0 else quantity(count)


def _status(one: MonthOfBooks) -> Cell:
    if one.is_closed:
        return Cell(_("closed"), "badge", good="good")
    if one.period is not None and one.period.state == Period.State.REOPENED:
        return Cell(_("reopened"), "badge", good="warn")
    return Cell(_("open") if one.has_ended else _("running"), "badge", good="quiet")


def _since(one: MonthOfBooks) -> Cell:
    """A closed month's sums are compared with those of its closing each time the page is read."""
    if not one.is_closed:
        return Cell(None, nil="–")
    if one.is_unchanged:
        return Cell(_("unchanged"), "badge", good="good")
    return Cell(_("changed"), "badge", good="bad")
