"""Work lists: what is unpriced, unattributed, in doubt or in conflict, with the way to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.links import page_url
from finops.ui.reports import Place, ReportPage, ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.navigation import GROUP
from ledger.queries.calls.doubts import Counted, conflicts_by_channel, degraded_by_code, message_of
from ledger.queries.calls.suspected import count_open
from ledger.queries.mapping.previews import DAYS, preview_of
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.queries.showback.other_tier import other_tier_work
from ledger.queries.work_lists import unattributed_work, unpriced_work
from ledger.views.reports.filtering import AskedReport, ReportFields, showback_url


@dataclass(frozen=True)
class WorkLists:
    """What is in doubt by code, and in conflict by channel; the table reads the other lists."""

    filter: ReportFilter
    codes: Sequence[Counted]
    channels: Sequence[Counted]


def read(_asking: ReportRequest, asked: AskedReport) -> WorkLists:
    dates = asked.filter.dates
    return WorkLists(asked.filter, degraded_by_code(dates), conflicts_by_channel(dates))


def _sum(found: Sequence[Counted]) -> int:
    return sum(one.count for one in found)


def lists_table(_asking: ReportRequest, found: WorkLists) -> Table:
    """One row for each list, with how much of it there is."""
    columns = [
        Column(_("List")),
        Column(_("Entries"), "quantity"),
        Column(_("State"), "badge"),
        Column(_("Next step")),
    ]
    rows = [*_of_prices(found.filter), *_of_records(found)]
    return Table(_("Work lists"), columns, rows)


def _of_prices(asked: ReportFilter) -> list[Row]:
    unpriced = unpriced_work(asked, None)
    priced_url = _url("unpriced", asked)
    return [
        _list_row(
            _("Lines without a price"),
            unpriced.lines,
            priced_url,
            _("Add a price, have it approved, re-rate."),
        ),
        _list_row(
            _("Lines priced at another service tier or region"),
            other_tier_work(asked, None).lines,
            f"{priced_url}#other-tier",
            _("Add the price of the tier or region to a book, have it approved, re-rate."),
        ),
    ]


def _of_records(found: WorkLists) -> list[Row]:
    asked = found.filter
    unowned = unattributed_work(asked, None)
    only = asked.with_(unattributed=True, by=(Dimension.COMPONENT,))
    return [
        _list_row(
            _("Traces without a request"),
            unowned.traces,
            showback_url(only),
            _("Send their requests: the costs find their owner by themselves."),
        ),
        _values_row(),
        _list_row(
            _("Events in doubt"),
            _sum(found.codes),
            _url("degraded", asked),
            _("Put right at the source what is wrong; they are counted as estimated."),
        ),
        _list_row(
            _("Records in conflict"),
            _sum(found.channels),
            _url("conflicts", asked),
            _("Find out which is right; the ledger keeps what it had."),
        ),
        _list_row(
            _("Suspected duplicates"),
            count_open(),
            page_url("duplicates"),
            _("Say of each pair whether it is one call or two; until then both count."),
        ),
    ]


def _values_row() -> Row:
    """Of many requests the newest are looked at, and the row says so."""
    found = preview_of(rules_of(active_version()))
    name = _("Values without a rule, last %(days)d days") % {"days": DAYS}
    if found.cut_at:
        words = {"count": f"{found.looked_at:,}", "days": DAYS}
        name = _("Values without a rule, newest %(count)s requests of the last %(days)d days")
        name %= words
    step = _("Add a rule to the attribution mapping; its dry run says what it does.")
    return _list_row(name, len(found.values), page_url("mapping"), step)


def _list_row(name: str, count: int, url: str, step: str) -> Row:
    tone, word = ("warn", _("to do")) if count else ("good", _("nothing to do"))
    cells = [Cell(name), Cell(count, "quantity"), Cell(word, "badge", good=tone)]
    return Row([*cells, Cell(step if count else None, nil="–")], url=url)


def _url(route: str, asked: ReportFilter) -> str:
    return f"{page_url(route)}?from={asked.date_from}&to={asked.date_to}"


def codes_table(asked: ReportFilter, found: Sequence[Counted]) -> Table:
    """What is wrong with events in doubt, the most frequent first; each leads to its events."""
    url = _url("degraded", asked)
    rows = [
        Row(
            [Cell(message_of(one.name)), Cell(one.count, "quantity")],
            url=f"{url}&code={one.name}",
        )
        for one in found
    ]
    columns = [Column(_("What is wrong")), Column(_("Events"), "quantity")]
    return Table(_("Events in doubt by what is wrong"), columns, rows)


def channels_table(found: Sequence[Counted]) -> Table:
    """Where conflicts came from; online senders were told at once, and nothing was kept."""
    rows = [Row([Cell(one.name), Cell(one.count, "quantity")]) for one in found]
    columns = [Column(_("Channel")), Column(_("Records"), "quantity")]
    return Table(_("Records in conflict by channel"), columns, rows)


def more(_asking: ReportRequest, found: WorkLists) -> dict[str, object]:
    return {
        "codes": codes_table(found.filter, found.codes),
        "channels": channels_table(found.channels),
    }


WORK_LISTS: Final = ReportPage(
    slug="work_lists",
    path="work/",
    label=gettext_lazy("Work lists"),
    lede=gettext_lazy(
        "What keeps the figures from being complete: no price, no owner, in doubt, in conflict."
    ),
    action="view_imports",
    anywhere=False,
    filter=ReportFields(),
    fields="ledger/reports/_date_fields.html",
    read=read,
    table=lists_table,
    more=more,
    template="ledger/work_lists/lists.html",
    place=Place(903, group=GROUP, icon="warning"),
)
