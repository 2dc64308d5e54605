"""Online ingest: one body of records, answered record by record, in one transaction."""

import uuid
from dataclasses import dataclass, field

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.limits import charge_records
from ledger.parsers import GatedChunk, IngestLimits, gate_records
from ledger.services.importing.pressure import refuse_records_while_busy
from ledger.services.importing.retired import without_retired
from ledger.services.importing.routing import (
    CARRIES_REQUEST,
    FRAMES,
    ID_OF,
    RoutedChunk,
    request_tenants,
    route_by_row,
    route_to_own,
)
from ledger.services.importing.together import post_together
from ledger.services.posting import PostedChunk, post_chunk
from ledger.services.posting.chunks import lock_postings


@dataclass(frozen=True)
class RecordResult:
    """What became of one record."""

    index: int
    id: str | None
    status: str
    errors: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class IngestResult:
    """The answer to one body: counts of records, and each record's result in order."""

    accepted: int
    duplicate: int
    conflict: int
    rejected: int
    results: list[RecordResult]


def ingest(*, actor: Actor, body: bytes, content_type: str, limits: IngestLimits) -> IngestResult:
    """Check, route and post the records of a body.

    Raises FileRejected where the body as a whole is unusable. Accepted records are durable
    when this returns and its transaction commits. Raises LimitReached or Busy: then nothing was
    posted.
    """
    refuse_records_while_busy()
    now = timezone.now()
    gated = without_retired(gate_records(body, content_type, now, limits), now)
    charge_records(actor.key, gated.accepted + gated.rejected)
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        routed = route_by_row(gated, request_tenants([named_traces(gated)]))
    else:
        routed = route_to_own(gated, actor.tenant.slug)
    source = uuid.uuid4()
    with transaction.atomic():  # tenants in order: bodies that meet cannot deadlock
        posted = {
            slug: post_part(actor, slug, part, source)
            for slug, part in sorted(routed.parts.items())
            if part.accepted
        }
    return answer(routed, posted)


def named_traces(gated: GatedChunk) -> pl.DataFrame:
    columns = ["trace_id", "tenant_id", CARRIES_REQUEST]
    frames = (gated.requests, gated.cost_events, gated.outcomes)
    whole: pl.DataFrame = pl.concat([frame.select(columns) for frame in frames])
    return whole


def post_part(actor: Actor, slug: str, part: GatedChunk, source: uuid.UUID) -> PostedChunk:
    target = actor.tenant if slug == actor.tenant.slug else Tenant.objects.get(slug=slug)

    def post(chunk: GatedChunk) -> PostedChunk:
        posted = post_chunk(chunk=chunk, source=source, chunk_no=0, channel="ingest")
        if posted.accepted:
            audit.append(
                actor=actor.label,
                action="ingest.posted",
                target=str(source),
                detail={"accepted": posted.accepted, "duplicate": posted.duplicate},
            )
        return posted

    with tenant_scope(target.pk):
        if actor.tenant.kind == Tenant.Kind.PLATFORM:  # its body is one posting over tenants
            return post(part)
        return post_together((target.pk, actor.label), part, lock_postings, post)


def answer(routed: RoutedChunk, posted: dict[str, PostedChunk]) -> IngestResult:
    results = rejected_results(routed.rejects)
    refused = len(results)
    for slug, part in routed.parts.items():
        results += posted_results(part, posted.get(slug))
    results.sort(key=lambda one: one.index)
    sums = {
        name: sum(getattr(part, name) for part in posted.values())
        for name in ("accepted", "duplicate", "conflict")
    }
    return IngestResult(**sums, rejected=refused, results=results)


def rejected_results(rejects: pl.DataFrame) -> list[RecordResult]:
    found: dict[int, RecordResult] = {}
    columns = rejects.select("row", "id", "field", "code", "message")
    for row, record_id, name, code, said in columns.iter_rows():
        result = found.setdefault(row, RecordResult(row, record_id, "rejected"))
        result.errors.append({"field": name or "", "code": code, "message": said})
    return list(found.values())


def posted_results(part: GatedChunk, posted: PostedChunk | None) -> list[RecordResult]:
    if posted is None:
        return []
    conflict = {
        "field": "id",
        "code": "conflict",
        "message": _("The same id is in the ledger with other content; it was not changed."),
    }
    results = []
    for name in FRAMES:
        for row, record_id in getattr(part, name).select("row", ID_OF[name]).iter_rows():
            if row in posted.conflict_rows:
                errors = [{**conflict, "field": ID_OF[name]}]
                results.append(RecordResult(row, record_id, "conflict", errors))
            else:
                status = "duplicate" if row in posted.duplicate_rows else "accepted"
                results.append(RecordResult(row, record_id, status))
    return results
