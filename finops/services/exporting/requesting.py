"""Asking for a file: the job is a row before anyone is told “accepted”."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import ApiKey, ExportJob, User
from finops.services import audit
from finops.services.leasing import wake_on_commit
from finops.ui.exports import FORMATS

MOST_WAITING = 5  # of one person or key, not yet finished


class TooManyExports(ValidationError):
    """As many as one may have under way at a time."""

    def __init__(self) -> None:
        sentence = _("%(count)d exports of yours are under way. Wait for one of them.")
        super().__init__(sentence % {"count": MOST_WAITING})


@transaction.atomic
def request_export(*, actor: Actor, path: str, query: str, file_format: str) -> ExportJob:
    """Make a job of an export; a worker is told on commit. Raises ValidationError, TooManyExports
    where too many are under way."""
    if file_format not in FORMATS:
        raise ValidationError({"format": _("Choose CSV or Excel.")})
    asker = _locked(actor)
    waiting = ExportJob.objects.filter(state__in=["queued", "running"], **asker)
    if waiting.count() >= MOST_WAITING:
        raise TooManyExports
    job = ExportJob(path=path, query=query, format=file_format, **asker)
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


def _locked(actor: Actor) -> dict[str, User | ApiKey]:
    """Who asks, person or key: their requests stand in line."""
    if actor.key is not None:
        return {"key": ApiKey.objects.select_for_update().get(pk=actor.key.pk)}
    if actor.user is None:
        raise PermissionDenied(_("Only people and keys ask for exports."))
    return {"owner": User.objects.select_for_update().get(pk=actor.user.pk)}
