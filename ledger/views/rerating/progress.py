"""How far a re-rating run is, in a sentence and in lines."""

from django.utils.translation import gettext as _

from finops.scope.requests import TenantRequest
from finops.ui.progress import Count, Progress
from finops.views.cancelling import cancel_url
from ledger.calc.rerating.states import AT_WORK, State
from ledger.models import RatingRun


def progress_part(request: TenantRequest, run: RatingRun) -> Progress:
    total = run.lines_total if run.state == State.COMPUTING else 0
    return Progress(
        title=_("Progress"),
        sentence=sentence(run),
        is_under_way=run.state in AT_WORK,
        done=run.lines_done,
        total=total,
        counts=[Count(_("Lines"), run.lines_done, of=total)] if total else [],
        cancel_url=cancel_url(request, run, "rerating", "rerating_cancel"),
    )


def sentence(run: RatingRun) -> str:
    match run.state:
        case State.COMPUTING if not run.lines_done and not run.lease_owner:
            return _("Waiting for a worker. You may leave this page.")
        case State.COMPUTING:
            return _("Lines are being rated again and compared. Nothing is changed by this.")
        case State.APPROVED:
            return _("Approved, and waiting for a worker that posts it.")
    return _("Reversals and replacements are being posted, in one transaction.")
