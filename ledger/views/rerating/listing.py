"""Re-rating: every run, the newest first, and the way to a new one."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.models import RatingRun
from ledger.queries.rerating.runs import rating_runs
from ledger.views.rerating.words import amounts_of, run_name, scope_words, state_badge

RUNS_PER_PAGE = 25


@requires("view_rerating")
@require_safe
def reratings(request: TenantRequest) -> HttpResponse:
    page = Paginator(rating_runs(), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": runs_table(page.object_list),
        "may_request": can(request.actor, "request_rerating"),
    }
    return answer(request, "ledger/rerating/listing.html", context, part="runs")


def runs_table(runs: Iterable[RatingRun]) -> Table:
    columns = [
        Column(_("Period")),
        Column(_("Scope")),
        Column(_("State"), "badge", stays=True),
        Column(_("Lines changed"), "quantity"),
        Column(_("Difference (USD)"), "money", stays=True),
        Column(_("Requested by")),
        Column(_("Approved by")),
        Column(_("Requested"), "when"),
    ]
    rows = [_run_row(run) for run in runs]
    return Table(_("Re-rating runs, the newest first"), columns, rows)


def _run_row(run: RatingRun) -> Row:
    tone, word = state_badge(run)
    change = amounts_of(run)
    cells = [
        Cell(run_name(run)),
        Cell(scope_words(run)),
        Cell(word, "badge", good=tone),
        Cell(change.reversed_lines if change else None, "quantity", nil=_("not known")),
        Cell(change.difference_usd if change else None, "money", nil=_("not known")),
        Cell(run.requested_by.name),
        Cell(run.approved_by.name if run.approved_by else None, nil=_("nobody yet")),
        Cell(run.created_at, "when"),
    ]
    return Row(cells, url=page_url("rerating", run.public_id))
