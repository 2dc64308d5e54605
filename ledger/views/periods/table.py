"""The table of months: open, closed or reopened, with their sums and later adjustments."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.calc.dates.periods import month_of
from finops.ui.links import page_url
from finops.ui.numbers import quantity
from finops.ui.tables import Cell, Column, Row, Table
from ledger.models import Period
from ledger.queries.periods import ListedMonths, MonthOfBooks


def periods_table(books: ListedMonths) -> Table:
    columns = [
        Column(_("Month")),
        Column(_("Status"), "badge", key="status", stays=True),
        Column(_("Cost (USD)"), "money", key="cost", stays=True),
        Column(_("Requests"), "quantity", key="requests"),
        Column(_("Outcomes"), "quantity", key="outcomes"),
        Column(_("Unpriced"), "quantity", key="unpriced"),
        Column(_("Adjusted (USD)"), "money", key="adjusted"),
        Column(_("After close"), key="after_close"),
        Column(_("Closed"), "when", key="closed"),
        Column(_("Closed by"), key="closed_by"),
        Column(_("Since closing"), "badge", key="since"),
    ]
    return Table(
        _("Months, the newest first"), columns, [_row(m) for m in books.months], name="periods"
    )


def _row(month: MonthOfBooks) -> Row:
    period = month.period
    dates = month_of(month.month)
    url = page_url("showback") + f"?from={dates.first}&to={dates.last}"
    cells = [
        Cell(date_format(month.month, "F Y")),
        _status(month),
        Cell(month.sums.cost_usd, "money"),
        Cell(month.sums.requests, "quantity"),
        Cell(month.sums.outcomes, "quantity"),
        Cell(month.sums.unpriced_lines, "quantity"),
        Cell(
            month.adjusted.cost_usd if month.adjusted.lines or month.adjusted.cost_usd else None,
            "money",
            nil=_("none"),
        ),
        Cell(", ".join(after_close(month)), nil=_("nothing")),
        Cell(period.closed_at, "when")
        if month.is_closed and period
        else Cell(None, nil=_("not closed")),
        Cell(period.closed_by.name if month.is_closed and period else None, nil=_("nobody")),
        _since(month),
    ]
    return Row(cells, url=url)


def after_close(month: MonthOfBooks) -> Iterator[str]:
    """How much came for a month after its close: “+3 events, +1 outcome”."""
    if month.adjusted.events:
        text = ngettext("%(count)s event", "%(count)s events", month.adjusted.events)
        yield text % {"count": signed(month.adjusted.events)}
    if month.late_outcomes:
        text = ngettext("%(count)s outcome", "%(count)s outcomes", month.late_outcomes)
        yield text % {"count": signed(month.late_outcomes)}


def signed(count: int) -> str:
    return f"+{quantity(count)}" if count > 0 else quantity(count)


def _status(month: MonthOfBooks) -> Cell:
    if month.is_closed:
        return Cell(_("closed"), "badge", good="good")
    if month.period is not None and month.period.state == Period.State.REOPENED:
        return Cell(_("reopened"), "badge", good="warn")
    return Cell(_("open") if month.has_ended else _("running"), "badge", good="quiet")


def _closed_at(month: MonthOfBooks) -> Cell:
    if month.is_closed and month.period:
        return Cell(month.period.closed_at, "when")
    return Cell(None, nil=_("not closed"))


def _since(month: MonthOfBooks) -> Cell:
    """A closed month's sums are compared with those of its closing each time the page is read."""
    if not month.is_closed:
        return Cell(None, nil=_("not closed"))
    if month.is_unchanged:
        return Cell(_("unchanged"), "badge", good="good")
    return Cell(_("changed"), "badge", good="bad")
