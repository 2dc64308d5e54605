"""How far a pass over traces is."""

from django.utils.translation import gettext as _

from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.progress import Count, Progress
from finops.views.cancelling import cancel_url
from ledger.models import MappingRun


def progress_of(request: TenantRequest, run: MappingRun | None) -> dict[str, object]:
    """The context of _progress.html; nothing where no pass is at work."""
    if run is None:
        return {}
    is_waiting = run.state == MappingRun.State.WAITING
    progress = Progress(
        title=_("Progress"),
        sentence=_("Waiting for a worker. You may leave this page.")
        if is_waiting
        else _("Traces of the last %(days)d days get their owner.") % {"days": run.days},
        is_under_way=True,
        done=run.traces_done,
        total=run.traces_total,
        counts=[
            Count(_("Traces"), run.traces_done, of=run.traces_total),
            Count(_("Changed"), run.traces_moved),
        ],
        cancel_url=cancel_url(request, run, "mapping", "mapping_cancel"),
    )
    return {"job": progress, "poll_url": f"{page_url('mapping')}?part=progress"}
