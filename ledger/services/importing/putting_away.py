"""Imports with trouble wait until they are mended, or put away; that can be undone."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.services import audit
from finops.services.signing import WrongStep
from ledger.models import ImportJob


def put_away(*, actor: Actor, public_id: UUID) -> None:
    """It waits for nobody from now on. Raises WrongStep where it does not wait."""
    with transaction.atomic():
        job = _locked(public_id)
        if job.put_away_by or not job.has_trouble:
            raise WrongStep(_("This import does not wait: there is nothing to put away."))
        _note(actor, job, actor.label, "import.put_away")


def take_back(*, actor: Actor, public_id: UUID) -> None:
    """It waits again. Raises WrongStep where it was not put away."""
    with transaction.atomic():
        job = _locked(public_id)
        if not job.put_away_by:
            raise WrongStep(_("This import was not put away."))
        _note(actor, job, "", "import.taken_back")


def _locked(public_id: UUID) -> ImportJob:
    return ImportJob.objects.select_for_update().get(public_id=public_id)


def _note(actor: Actor, job: ImportJob, by: str, action: str) -> None:
    job.put_away_by = by[:200]
    job.save(update_fields=["put_away_by"])
    detail = {"files": job.file_names}
    audit.append(actor=actor, action=action, target=str(job.public_id), detail=detail)
