"""How far a re-rating run is, in a sentence and in lines."""

from django.utils.translation import gettext as _

from ledger.calc.rerating.states import State
from ledger.models import RatingRun


def progress_part(run: RatingRun) -> dict[str, object]:
    """The context of _rerating_progress.html."""
    is_counted = run.state == State.COMPUTING and run.lines_total > 0
    return {
        "sentence": sentence(run),
        "lines_done": run.lines_done if is_counted else None,
        "lines_total": run.lines_total if is_counted else None,
    }


def sentence(run: RatingRun) -> str:
    match run.state:
        case State.COMPUTING if not run.lines_done and not run.lease_owner:
            return _("Waiting for a worker. You may leave this page.")
        case State.COMPUTING:
            return _("Lines are being rated again and compared. Nothing is changed by this.")
        case State.APPROVED:
            return _("Approved, and waiting for a worker that posts it.")
    return _("Reversals and replacements are being posted, in one transaction.")
