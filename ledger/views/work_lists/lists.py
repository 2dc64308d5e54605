"""Work lists: what is unpriced, unattributed, in doubt or in conflict, with the way to each."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.calls.doubts import Counted, conflicts_by_channel, degraded_by_code, message_of
from ledger.queries.calls.suspected import count_open
from ledger.queries.mapping.previews import preview_of
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.queries.showback.other_tier import other_tier_work
from ledger.queries.work_lists import unattributed_work, unpriced_work
from ledger.views.reports.filtering import read_filter, showback_url, with_short_url

TEMPLATE = "ledger/work_lists/lists.html"


@requires("view_imports")
@require_safe
def work_lists(request: TenantRequest) -> HttpResponse:
    reading = read_filter(request, "view_imports")
    context: dict[str, object] = {"form": reading.form}
    if reading.report_filter is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    asked = reading.report_filter
    codes, channels = degraded_by_code(asked.dates), conflicts_by_channel(asked.dates)
    context |= {
        "table": lists_table(asked, in_doubt=_sum(codes), clashing=_sum(channels)),
        "codes": codes_table(asked, codes),
        "channels": channels_table(channels),
    }
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


def _sum(found: Sequence[Counted]) -> int:
    return sum(one.count for one in found)


def lists_table(asked: ReportFilter, *, in_doubt: int, clashing: int) -> Table:
    """One row for each list, with how much of it there is."""
    columns = [
        Column(_("List")),
        Column(_("Entries"), "quantity"),
        Column(_("State"), "badge"),
        Column(_("Next step")),
    ]
    rows = [*_of_prices(asked), *_of_records(asked, in_doubt, clashing)]
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
            _("Lines priced at another service tier"),
            other_tier_work(asked, None).lines,
            f"{priced_url}#other-tier",
            _("Add the tier's price to a book, have it approved, re-rate."),
        ),
    ]


def _of_records(asked: ReportFilter, in_doubt: int, clashing: int) -> list[Row]:
    unowned = unattributed_work(asked, None)
    only = asked.with_(unattributed=True, by=(Dimension.COMPONENT,))
    return [
        _list_row(
            _("Traces without a request"),
            unowned.traces,
            showback_url(only),
            _("Send their requests: the costs find their owner by themselves."),
        ),
        _list_row(
            _("Values without a rule, last 7 days"),
            len(preview_of(rules_of(active_version())).values),
            page_url("mapping"),
            _("Add a rule to the attribution mapping; its dry run says what it does."),
        ),
        _list_row(
            _("Events in doubt"),
            in_doubt,
            _url("degraded", asked),
            _("Put right at the source what is wrong; they are counted as estimated."),
        ),
        _list_row(
            _("Records in conflict"),
            clashing,
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
