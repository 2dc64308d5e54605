"""Work lists: what is unpriced, unattributed, in doubt or in conflict, with the way to each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from finops.ui.links import page_url
from finops.ui.reports import Place, ReportPage, ReportRequest
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.calls.doubts import (
    CodeCount,
    conflicts_by_channel,
    degraded_by_code,
    message_of,
)
from ledger.queries.calls.suspected import count_open
from ledger.queries.mapping.previews import DAYS, preview_of
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.queries.showback.other_tier import other_tier_work
from ledger.queries.work_lists import unattributed_work, unpriced_work
from ledger.views.reports.filtering import DATES, AskedReport, ReportFields, showback_url
from ledger.views.work_lists.sheets import days_sheet

SHEET_COLUMNS: Final = ("list", "part", "entries", "next_step")


@dataclass(frozen=True)
class WorkList:
    """One list: how many entries it has, where they are, and what to do about them."""

    name: str
    count: int
    url: Callable[[], str]
    step: str


@dataclass(frozen=True)
class WorkLists:
    """All lists of these days, and by what is wrong and where it came from what is in doubt and in
    conflict."""

    filter: ReportFilter
    lists: Sequence[WorkList]
    codes: Sequence[CodeCount]
    channels: Sequence[CodeCount]


def read(_asking: ReportRequest, asked: AskedReport) -> WorkLists:
    only, dates = asked.filter, asked.filter.dates
    codes, channels = degraded_by_code(dates), conflicts_by_channel(dates)
    lists = [*_of_prices(only), *_of_owners(only), *_of_records(only, codes, channels)]
    return WorkLists(only, lists, codes, channels)


def _of_prices(asked: ReportFilter) -> list[WorkList]:
    return [
        WorkList(
            _("Lines without a price"),
            unpriced_work(asked, None).lines,
            partial(_url, "unpriced", asked),
            _("Add a price, have it approved, re-rate."),
        ),
        WorkList(
            _("Lines priced at another service tier or region"),
            other_tier_work(asked, None).lines,
            partial(_url, "unpriced", asked, "#other-tier"),
            _("Add the price of the tier or region to a book, have it approved, re-rate."),
        ),
    ]


def _of_owners(asked: ReportFilter) -> list[WorkList]:
    only = asked.with_(unattributed=True, by=(Dimension.COMPONENT,))
    return [
        WorkList(
            _("Traces without a request"),
            unattributed_work(asked, None).traces,
            partial(showback_url, only),
            _("Send their requests: the costs find their owner by themselves."),
        ),
        _values_without_rule(),
    ]


def _values_without_rule() -> WorkList:
    """Of many requests the newest are looked at, and the name says so."""
    preview = preview_of(rules_of(active_version()))
    name = _("Values without a rule, last %(days)d days") % {"days": DAYS}
    if preview.cut_at:
        words = {"count": f"{preview.looked_at:,}", "days": DAYS}
        name = _("Values without a rule, newest %(count)s requests of the last %(days)d days")
        name %= words
    step = _("Add a rule to the attribution mapping; its dry run says what it does.")
    return WorkList(name, len(preview.values), partial(page_url, "mapping"), step)


def _of_records(
    asked: ReportFilter, codes: Sequence[CodeCount], channels: Sequence[CodeCount]
) -> list[WorkList]:
    return [
        WorkList(
            _("Events in doubt"),
            _sum(codes),
            partial(_url, "degraded", asked),
            _("Put right at the source what is wrong; they are counted as estimated."),
        ),
        WorkList(
            _("Records in conflict"),
            _sum(channels),
            partial(_url, "conflicts", asked),
            _("Find out which is right; the ledger keeps what it had."),
        ),
        WorkList(
            _("Suspected duplicates"),
            count_open(),
            partial(page_url, "duplicates"),
            _("Say of each pair whether it is one call or two; until then both count."),
        ),
    ]


def _sum(counted: Sequence[CodeCount]) -> int:
    return sum(kind.count for kind in counted)


def _url(route: str, asked: ReportFilter, part: str = "") -> str:
    return f"{page_url(route)}?from={asked.date_from}&to={asked.date_to}{part}"


def lists_table(_asking: ReportRequest, work: WorkLists) -> Table:
    """One row for each list, with how much of it there is."""
    columns = [
        Column(_("List")),
        Column(_("Entries"), "quantity", stays=True),
        Column(_("State"), "badge", stays=True),
        Column(_("Next step")),
    ]
    return Table(_("Work lists"), columns, [_row(entry) for entry in work.lists])


def _row(entry: WorkList) -> Row:
    count = entry.count
    tone, word = ("warn", _("to do")) if count else ("good", _("nothing to do"))
    cells = [Cell(entry.name), Cell(count, "quantity"), Cell(word, "badge", good=tone)]
    return Row([*cells, Cell(entry.step if count else None, nil=_("none"))], url=entry.url())


def lists_sheet(work: WorkLists, tenant: Tenant) -> Sheet:
    """Each list, then what is in doubt and in conflict one by one (`part`)."""
    rows: list[list[SheetCell]] = [[row.name, "", row.count, row.step] for row in work.lists]
    doubt, conflict = _("Events in doubt"), _("Records in conflict")
    rows += [[doubt, message_of(code.name), code.count, ""] for code in work.codes]
    rows += [[conflict, channel.name, channel.count, ""] for channel in work.channels]
    return days_sheet("work-lists", work.filter, tenant, SHEET_COLUMNS, rows)


def codes_table(asked: ReportFilter, codes: Sequence[CodeCount]) -> Table:
    """What is wrong with events in doubt, the most frequent first; each leads to its events."""
    url = _url("degraded", asked)
    rows = [
        Row(
            [Cell(message_of(code.name)), Cell(code.count, "quantity")],
            url=f"{url}&code={code.name}",
        )
        for code in codes
    ]
    columns = [Column(_("What is wrong")), Column(_("Events"), "quantity")]
    return Table(_("Events in doubt by what is wrong"), columns, rows)


def channels_table(channels: Sequence[CodeCount]) -> Table:
    """Where conflicts came from; online senders were told at once, and nothing was kept."""
    rows = [Row([Cell(channel.name), Cell(channel.count, "quantity")]) for channel in channels]
    columns = [Column(_("Channel")), Column(_("Records"), "quantity")]
    return Table(_("Records in conflict by channel"), columns, rows)


def more(_asking: ReportRequest, lists: WorkLists) -> dict[str, object]:
    return {
        "codes": codes_table(lists.filter, lists.codes),
        "channels": channels_table(lists.channels),
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
    fields=DATES,
    read=read,
    table=lists_table,
    sheet=lists_sheet,
    more=more,
    template="ledger/work_lists/lists.html",
    place=Place(Group.DATA, 30, "warning"),
)
