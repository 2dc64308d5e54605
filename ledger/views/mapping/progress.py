"""How far a pass over traces is."""

from django.utils.translation import gettext as _

from finops.ui.links import page_url
from ledger.models import MappingRun


def progress_of(run: MappingRun | None) -> dict[str, object]:
    """The context of _mapping_progress.html; nothing where no pass is at work."""
    if run is None:
        return {}
    waiting = run.state == MappingRun.State.WAITING
    return {
        "poll_url": f"{page_url('mapping')}?part=progress",
        "progress": _("Waiting for a worker. You may leave this page.")
        if waiting
        else _("Traces of the last %(days)d days get their owner.") % {"days": run.days},
    }
