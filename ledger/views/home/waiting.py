"""What waits for the reader: imports with trouble, costs without a price, costs without owner."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops import clock
from finops.access import can, visible_use_cases
from finops.inbox import Item
from finops.queries.approvals.waiting import asked_since, expected_by, signs_as
from finops.scope.requests import TenantRequest
from finops.services.approving import why_barred
from finops.ui.links import page_url
from finops.ui.numbers import money, quantity
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter, last_30_days
from ledger.calc.rerating.content import read_content
from ledger.forms.reports import today_of
from ledger.models import ImportJob, RatingRun
from ledger.queries.calls.suspected import at_stake, count_open, open_since
from ledger.queries.imports import jobs_with_trouble
from ledger.queries.narrowing import Scope
from ledger.queries.pricebooks.lists import books_in_review
from ledger.queries.rerating.runs import runs_in_review, runs_to_send_on
from ledger.queries.work_lists import unattributed_work, unpriced_since, unpriced_work
from ledger.services.duplicates import DECIDE
from ledger.services.pricebooks.reviewing import BOOKS
from ledger.services.rerating.moving import RUNS
from ledger.views.platform.waiting import platform_items
from ledger.views.reports.filtering import showback_url
from ledger.views.rerating.words import run_name
from ledger.views.reviews.waiting import review_items

MOST_JOBS = 3
LOOK_BACK = timedelta(days=14)
NO_DAYS: Final[Mapping[datetime, datetime]] = MappingProxyType({})


def rerating_items(request: TenantRequest) -> list[Item]:
    """Re-ratings to decide on, by whoever had no part in them, and one's own to send on."""
    person, items = request.actor.user, []
    if person is None:
        return []
    if can(request.actor, "approve_rerating"):
        runs = [run for run in runs_in_review() if not why_barred(RUNS, run, person)]
        since = asked_since(RUNS, [run.pk for run in runs])
        due = expected_by(since.values())
        why = signs_as(RUNS, person.pk) if runs else ""
        text = _("It changes %(lines)s lines by %(amount)s USD.")
        items += [
            _rerating_item(
                *(run, _("to approve"), text, _("Sign")),
                dialog_url=page_url("rerating_approve", run.public_id),
                since=since.get(run.pk),
                due=due,
                why=why,
            )
            for run in runs
        ]
    if can(request.actor, "request_rerating"):
        text = _("Its difference is known: %(lines)s lines, %(amount)s USD.")
        items += [
            _rerating_item(run, _("ready"), text, _("Look at it"), since=run.finished_at)
            for run in runs_to_send_on(person)
        ]
    return items


def _rerating_item(
    run: RatingRun,
    word: str,
    text: str,
    action: str,
    *,
    since: datetime | None,
    dialog_url: str = "",
    due: Mapping[datetime, datetime] = NO_DAYS,
    why: str = "",
) -> Item:
    total = read_content(run.content).difference.total
    amount = money(total.difference_usd)
    return Item(
        tone="warn",
        word=word,
        title=_("Re-rating %(period)s") % {"period": run_name(run)},
        text=text % {"lines": quantity(total.reversed_lines), "amount": amount},
        url=page_url("rerating", run.public_id),
        action=action,
        dialog_url=dialog_url,
        since=since,
        due=due.get(since) if since is not None else None,
        why=why,
    )


def import_items(request: TenantRequest) -> list[Item]:
    """Imports of the last days that failed, or with refused rows, for those who can mend them."""
    if not can(request.actor, "upload_import"):
        return []
    jobs = jobs_with_trouble(clock.now() - LOOK_BACK)[:MOST_JOBS]
    return [_import_item(job) for job in jobs]


def _import_item(job: ImportJob) -> Item:
    is_failed = job.state == ImportJob.State.FAILED
    refused = job.rejected + job.conflict
    text = ngettext("%(count)s row was not taken", "%(count)s rows were not taken", refused)
    return Item(
        tone="bad" if is_failed else "warn",
        word=_("failed") if is_failed else _("import"),
        title=str(job),
        text=job.error if is_failed else text % {"count": quantity(refused)},
        url=page_url("import_job", job.public_id),
        action=_("See why"),
        since=job.finished_at,
    )


def pricebook_items(request: TenantRequest) -> list[Item]:
    """Price books in review that this person may approve: none that they had a part in."""
    person = request.actor.user
    if person is None or not can(request.actor, "approve_pricebook"):
        return []
    books = [book for book in books_in_review() if not why_barred(BOOKS, book, person)]
    since = asked_since(BOOKS, [book.pk for book in books])
    due = expected_by(since.values())
    why = signs_as(BOOKS, person.pk) if books else ""
    return [
        Item(
            tone="warn",
            word=_("to approve"),
            title=_("Price book %(version)s") % {"version": book.version},
            text=_("%(who)s asks for the approval of new prices.") % {"who": book.drafted_by},
            url=page_url("pricebook", book.version),
            action=_("Sign"),
            dialog_url=page_url("pricebook_approve", book.version),
            since=since.get(book.pk),
            due=due.get(since[book.pk]) if book.pk in since else None,
            why=why,
        )
        for book in books
    ]


def duplicate_items(request: TenantRequest) -> list[Item]:
    """Pairs of calls that may be one, for whoever decides on them."""
    if not can(request.actor, DECIDE) or not count_open():
        return []
    stake = at_stake()
    text = ngettext(
        "%(count)s pair of calls may be one call; merged, %(cost)s USD less would count.",
        "%(count)s pairs of calls may be one call each; merged, %(cost)s USD less would count.",
        stake.pairs,
    )
    return [
        Item(
            tone="warn",
            word=_("to decide"),
            title=_("Suspected duplicates"),
            text=text % {"count": quantity(stake.pairs), "cost": money(stake.cost_usd)},
            url=page_url("duplicates"),
            action=_("Decide"),
            since=open_since(),
        )
    ]


def unpriced_items(request: TenantRequest) -> list[Item]:
    """Costs of the last 30 days that have no price, for whoever drafts prices."""
    if not can(request.actor, "draft_pricebook"):
        return []
    report_filter, scope = _last_days(request)
    work = unpriced_work(report_filter, scope)
    if work.is_empty:
        return []
    models = sorted({model.model or model.component for model in work.by_model})
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
            url=f"{page_url('unpriced')}?{period}",
            action=_("See the models"),
            since=unpriced_since(report_filter, scope),
        )
    ]


def unattributed_items(request: TenantRequest) -> list[Item]:
    """Costs of the last 30 days whose request has not arrived, for who can bring it or map it."""
    if not any(can(request.actor, action) for action in ("upload_import", "draft_mapping")):
        return []
    report_filter, scope = _last_days(request)
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
            text=text % {"cost": money(work.cost_usd), "traces": quantity(work.traces)},
            url=showback_url(only),
            action=_("See the costs"),
            since=work.since,
        )
    ]


def _last_days(request: TenantRequest) -> tuple[ReportFilter, Scope]:
    dates = last_30_days(today_of(request.tenant))
    return ReportFilter(dates=dates), visible_use_cases(request.actor, "view_showback")


# What waits of the ledger, and how pressing it is: decisions stand above work.
WAITING: Final = (
    ("review", review_items, 25),
    ("pricebook", pricebook_items, 30),
    ("rerating", rerating_items, 40),
    ("duplicate", duplicate_items, 50),
    ("import", import_items, 55),
    ("unpriced", unpriced_items, 60),
    ("platform", platform_items, 65),
    ("unattributed", unattributed_items, 70),
)
