"""Online ingest: one body of records, answered record by record, in one transaction."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

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
    prepare_parts,
    request_tenants,
    route_by_row,
    route_to_own,
    tenant_named,
)
from ledger.services.importing.together import post_together
from ledger.services.posting import PostedChunk, Prepared, post, prepare, take_turn


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

    Raises FileRejected where the body as a whole is unusable. Accepted records are durable when
    this returns: it must not be called inside a transaction, or words would be made that others
    wait for. Raises LimitReached or Busy: then nothing was posted.
    """
    refuse_records_while_busy()
    now = timezone.now()
    gated = gate_records(body, content_type, now, limits)
    charge_records(actor.key, gated.accepted + gated.rejected)
    routed = route(actor, gated, now)
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        return answer(routed, post_parts(actor, routed))
    return answer(routed, post_own(actor, routed))


def route(actor: Actor, gated: GatedChunk, now: datetime) -> RoutedChunk:
    """What a body holds by tenant, without months that are retired."""
    with transaction.atomic():
        gated = without_retired(gated, now)
        if actor.tenant.kind == Tenant.Kind.PLATFORM:
            return route_by_row(gated, request_tenants([named_traces(gated)]))
        return route_to_own(gated, actor.tenant.slug)


def named_traces(gated: GatedChunk) -> pl.DataFrame:
    columns = ["trace_id", "tenant_id", CARRIES_REQUEST]
    frames = (gated.requests, gated.cost_events, gated.outcomes)
    whole: pl.DataFrame = pl.concat([frame.select(columns) for frame in frames])
    return whole


def post_own(actor: Actor, routed: RoutedChunk) -> dict[str, PostedChunk]:
    """The records of the sender's own tenant, along with others that wait."""

    def post_these(chunk: GatedChunk, begun: Callable[[], None]) -> PostedChunk:
        prepared = prepare(chunk)
        with transaction.atomic():
            take_turn()
            begun()
            return post_one(actor, prepared, uuid.uuid4())

    ((slug, part),) = routed.parts.items()
    if not part.accepted:
        return {}
    with tenant_scope(actor.tenant.pk):
        return {slug: post_together((actor.tenant.pk, actor.label), part, post_these)}


def post_parts(actor: Actor, routed: RoutedChunk) -> dict[str, PostedChunk]:
    """A platform's body is one posting over tenants, in the order of their names: bodies that
    meet cannot deadlock."""
    source, posted = uuid.uuid4(), {}
    prepared = prepare_parts(actor.tenant, routed)
    with transaction.atomic():
        for slug, part in prepared.items():
            with tenant_scope(tenant_named(actor.tenant, slug).pk):
                posted[slug] = post_one(actor, part, source)
    return posted


def post_one(actor: Actor, prepared: Prepared, source: uuid.UUID) -> PostedChunk:
    posted = post(prepared=prepared, source=source, chunk_no=0, channel="ingest")
    if posted.accepted:
        audit.append(
            actor=actor.label,
            action="ingest.posted",
            target=str(source),
            detail={"accepted": posted.accepted, "duplicate": posted.duplicate},
        )
    return posted


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
