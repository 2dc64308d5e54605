"""Asking for a file: the job is a row before anyone is told “accepted”."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import ExportJob, User
from finops.services import audit
from finops.services.leasing import wake_on_commit
from finops.ui.exports import FORMATS

MOST_WAITING = 5  # of one person, not yet finished


@transaction.atomic
def request_export(*, actor: Actor, path: str, query: str, file_format: str) -> ExportJob:
    """Make a job of a page's export; a worker is told on commit. Raises ValidationError."""
    if actor.user is None:
        raise PermissionDenied(_("Only people ask for exports."))
    if file_format not in FORMATS:
        raise ValidationError({"format": _("Choose CSV or Excel.")})
    owner = User.objects.select_for_update().get(pk=actor.user.pk)  # two windows stand in line
    waiting = ExportJob.objects.filter(owner=owner, state__in=["queued", "running"])
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(
            _("%(count)d exports of yours are under way. Wait for one of them.")
            % {"count": MOST_WAITING}
        )
    job = ExportJob(owner=owner, path=path, query=query, format=file_format)
    job.full_clean()
    job.save(force_insert=True)
    audit.append(
        actor=actor,
        action="export.requested",
        target=str(job.public_id),
        detail={"path": path, "query": query, "format": file_format},
    )
    wake_on_commit(job)
    return job
