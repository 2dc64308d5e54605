"""Exports of one person, and the bytes of a finished one."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from finops.models import ApiKey, ExportJob, ExportPart, User
from finops.scope import tenant_scope


def exports_of(user: User) -> QuerySet[ExportJob]:
    """The newest first."""
    return ExportJob.objects.filter(owner=user)


def exports_by_key(key: ApiKey) -> QuerySet[ExportJob]:
    """The newest first."""
    return ExportJob.objects.filter(key=key)


def own_export(user: User, public_id: UUID) -> ExportJob | None:
    return exports_of(user).filter(public_id=public_id).first()


def file_parts(job: ExportJob) -> Iterator[bytes]:
    """The file, piece by piece, each in a transaction of its own: an answer is streamed after
    the request's has ended."""
    part_no = 0
    while (content := _part(job, part_no)) is not None:
        yield content
        part_no += 1


def _part(job: ExportJob, part_no: int) -> bytes | None:
    with tenant_scope(job.tenant_id), transaction.atomic():
        parts = ExportPart.objects.filter(job_id=job.pk, part_no=part_no)
        content = parts.values_list("content", flat=True).first()
    return None if content is None else bytes(content)
