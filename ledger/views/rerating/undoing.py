"""Undoing a posted re-rating: another run over the same lines, at the prices from before it.

It is asked for, computed, reviewed and approved as any other: by two people.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from finops.access import can
from finops.calc.days import local
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.states import State
from ledger.models import RatingRun
from ledger.queries.rerating.runs import last_recorded
from ledger.services.rerating.moving import RUNS
from ledger.views.rerating.words import run_name


def undo_url(request: TenantRequest, run: RatingRun) -> str:
    """The form of the run that would undo this one; empty where nothing was posted."""
    if run.state != State.DONE or not can(request.actor, RUNS.prepares):
        return ""
    query = {**run.asked.report.query(), "undo": [str(run.public_id)]}
    return f"{page_url('rerate-new')}?{urlencode(query, doseq=True)}"


def initial_of_undo(run: RatingRun, request: TenantRequest) -> dict[str, object]:
    """What the form is filled with besides period and scope: the moment, and the reason."""
    moment = local(moment_before(run), ZoneInfo(request.tenant.time_zone))
    reason = _("Undo of the re-rating of %(period)s that was posted.") % {"period": run_name(run)}
    return {
        "known_at": moment.replace(tzinfo=None),
        "reason": reason,
        "event_prices": run.includes_event_prices,
    }


def moment_before(run: RatingRun) -> datetime:
    """A minute before the newest price book was known that this run priced from, on which its
    difference rests; the form takes whole minutes."""
    newest = last_recorded(read_content(run.content).versions)
    return (newest or run.known_at) - timedelta(minutes=1)
