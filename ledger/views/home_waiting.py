"""What waits for the reader: imports with trouble, costs without a price, costs without owner."""

from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.access import can
from finops.requests import TenantRequest
from finops.templatetags.ui import money, quantity
from ledger.calc.report_filter import Dimension, ReportFilter
from ledger.calc.rerating.content import read_content
from ledger.models import ImportJob, RatingRun
from ledger.queries.imports import jobs_with_trouble
from ledger.queries.narrowing import Scope
from ledger.queries.pricebook_lists import books_in_review
from ledger.queries.rating_runs import runs_to_decide, runs_to_send_on
from ledger.queries.work_lists import unattributed_work, unpriced_work
from ledger.views.filtering import showback_url
from ledger.views.places import page_url
from ledger.views.rerating_words import run_name

MOST_JOBS = 3
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Item:
    """One thing to do: what it is, how much, and where it is done."""

    tone: str
    word: str
    title: str
    text: str
    url: str
    action: str


def rerating_items(request: TenantRequest) -> list[Item]:
    """Re-ratings to decide on, by whoever had no part in them, and one's own to send on."""
    person, found = request.actor.user, []
    if person is None:
        return []
    if can(request.actor, "approve_rerating"):
        said = _("It changes %(lines)s lines by %(amount)s USD.")
        found += [
            _rerating_item(request, run, _("to approve"), said, _("Decide"))
            for run in runs_to_decide(person)
        ]
    if can(request.actor, "request_rerating"):
        said = _("Its difference is known: %(lines)s lines, %(amount)s USD.")
        found += [
            _rerating_item(request, run, _("ready"), said, _("Look at it"))
            for run in runs_to_send_on(person)
        ]
    return found


def _rerating_item(
    request: TenantRequest, run: RatingRun, word: str, said: str, action: str
) -> Item:
    total = read_content(run.content).difference.total
    amount = unescape(money(total.difference_usd))
    return Item(
        tone="warn",
        word=word,
        title=_("Re-rating %(period)s") % {"period": run_name(run)},
        text=said % {"lines": quantity(total.reversed_lines), "amount": amount},
        url=page_url(request, "rerating", run.public_id),
        action=action,
    )


def waiting_items(request: TenantRequest, report_filter: ReportFilter, scope: Scope) -> list[Item]:
    """Work for this actor in the filter's days, the most pressing first."""
    found: list[Item] = []
    if can(request.actor, "view_imports"):
        jobs = jobs_with_trouble(timezone.now() - LOOK_BACK)[:MOST_JOBS]
        found += [_import_item(request, job) for job in jobs]
    found += _to_approve(request)
    found += rerating_items(request)
    found += _unpriced(request, report_filter, scope)
    found += _unattributed(request, report_filter, scope)
    return found


def _import_item(request: TenantRequest, job: ImportJob) -> Item:
    is_failed = job.state == ImportJob.State.FAILED
    refused = job.rejected + job.conflict
    text = ngettext("%(count)s row was not taken", "%(count)s rows were not taken", refused)
    return Item(
        tone="bad" if is_failed else "warn",
        word=_("failed") if is_failed else _("import"),
        title=str(job),
        text=job.error if is_failed else text % {"count": quantity(refused)},
        url=page_url(request, "import_job", job.public_id),
        action=_("See why"),
    )


def _to_approve(request: TenantRequest) -> list[Item]:
    """Price books in review that this person may approve: none that he wrote in himself."""
    if not can(request.actor, "approve_pricebook"):
        return []
    return [
        Item(
            tone="warn",
            word=_("to approve"),
            title=_("Price book %(version)s") % {"version": book.version},
            text=_("%(who)s asks for the approval of new prices.") % {"who": book.drafted_by},
            url=page_url(request, "pricebook", book.version),
            action=_("Decide"),
        )
        for book in books_in_review()
        if request.actor.label not in (book.drafted_by, *book.preparers)
    ]


def _unpriced(request: TenantRequest, report_filter: ReportFilter, scope: Scope) -> list[Item]:
    work = unpriced_work(report_filter, scope)
    if work.is_empty:
        return []
    models = sorted({one.model or one.component for one in work.by_model})
    text = ngettext(
        "%(count)s cost line of %(models)s has no price; it is in no total.",
        "%(count)s cost lines of %(models)s have no price; they are in no total.",
        work.lines,
    )
    shown = ", ".join(models[:3]) + (" …" if len(models) > 3 else "")
    period = urlencode({"from": report_filter.date_from, "to": report_filter.date_to})
    return [
        Item(
            tone="warn",
            word=_("unpriced"),
            title=_("Costs without a price"),
            text=text % {"count": quantity(work.lines), "models": shown},
            url=f"{page_url(request, 'unpriced')}?{period}",
            action=_("See the models"),
        )
    ]


def _unattributed(request: TenantRequest, report_filter: ReportFilter, scope: Scope) -> list[Item]:
    work = unattributed_work(report_filter, scope)
    if not work.lines:
        return []
    text = _("%(cost)s USD in %(traces)s traces whose request has not arrived.")
    only = report_filter.with_(unattributed=True, by=(Dimension.COMPONENT,))
    return [
        Item(
            tone="warn",
            word=_("unattributed"),
            title=_("Costs without an owner"),
            text=text % {"cost": unescape(money(work.cost_usd)), "traces": quantity(work.traces)},
            url=showback_url(request, only),
            action=_("See the costs"),
        )
    ]
