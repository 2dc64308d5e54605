"""Taking in files: the job and the bytes are rows before anyone is told “accepted”."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.services import audit
from finops.services.leasing import wake_on_commit
from ledger.models import ImportJob
from ledger.parsers import FORMATS
from ledger.services.importing.parts import store_parts
from ledger.services.importing.receiving.pressure import refuse_imports_while_busy


@dataclass(frozen=True)
class NamedFile:
    """A file as it arrives: its name, its bytes, its size."""

    name: str
    stream: BinaryIO
    size: int


def safe_name(name: str) -> str:
    """The last part of a path, printable characters only: it is shown and audited."""
    shown = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    return shown[:200] or "file"


@transaction.atomic
def submit_import(
    *, actor: Actor, files: Sequence[NamedFile], format: str | None = None, tell: bool = True
) -> ImportJob:
    """Make a job of one or more files that belong together.

    A worker is told on commit, unless the caller works on the job (`tell=False`).

    Raises ValidationError naming `file` or `format`, and Busy while too much waits already (for
    a job that a worker would have to take). Source: ledger 6.
    """
    if tell:
        refuse_imports_while_busy()
    check_upload(files, format)
    job = ImportJob(
        file_names=[safe_name(file.name) for file in files],
        format=format or "",
        bytes_total=sum(file.size for file in files),
        actor=actor.label,
        person=actor.user,
    )
    job.full_clean()
    job.save(force_insert=True)
    for file_no, file in enumerate(files):
        store_parts(job, file_no, file.stream)
    audit.append(
        actor=actor,
        action="import.submitted",
        target=str(job.public_id),
        detail={"files": job.file_names, "bytes": job.bytes_total},
    )
    if tell:
        wake_on_commit(job)
    return job


def check_upload(files: Sequence[NamedFile], format: str | None) -> None:
    if not files:
        raise ValidationError({"file": _("Choose at least one file.")})
    if not all(file.size for file in files):
        empty = _("A file is empty: send files that have rows.")
        raise ValidationError({"file": ValidationError(empty, code="empty")})
    if sum(file.size for file in files) > settings.MAX_IMPORT_BYTES:
        raise ValidationError(
            {"file": ValidationError(_("The files are larger than the limit."), code="too_large")}
        )
    if format and format not in FORMATS:
        known = ", ".join(FORMATS)
        raise ValidationError(
            {
                "format": _("“%(format)s” is not a format; use one of %(known)s.")
                % {"format": format[:20], "known": known}
            }
        )
