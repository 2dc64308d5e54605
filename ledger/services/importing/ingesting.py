"""Online ingest: one body of records, answered record by record, in one transaction."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.limits import charge_records
from ledger.parsers import GatedChunk, IngestLimits, RawChunk, gate, read_records
from ledger.services.importing.answers import IngestResult, answer
from ledger.services.importing.pressure import refuse_records_while_busy
from ledger.services.importing.retired import without_retired
from ledger.services.importing.routing import (
    CARRIES_REQUEST,
    RoutedChunk,
    prepare_parts,
    request_tenants,
    route_by_row,
    route_to_own,
    tenant_named,
)
from ledger.services.importing.together import take_together
from ledger.services.posting import PostedChunk, Prepared, nothing, post


def ingest(*, actor: Actor, body: bytes, content_type: str, limits: IngestLimits) -> IngestResult:
    """Check, route and post the records of a body.

    Raises FileRejected where the body as a whole is unusable. Accepted records are durable when
    this returns: it must not be called inside a transaction, or words would be made that others
    wait for. Raises LimitReached or Busy: then nothing was posted.
    """
    refuse_records_while_busy()
    raw = read_records(body, content_type, limits)
    charge_records(actor.key, raw.rows)
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        return take(actor, raw)
    sender = (actor.tenant.pk, actor.label, get_language() or "")
    with tenant_scope(actor.tenant.pk):
        return take_together(sender, raw, partial(take, actor))


def take(actor: Actor, raw: RawChunk, begun: Callable[[], None] = nothing) -> IngestResult:
    """Check, route, prepare and post. A platform's records are one posting over tenants, in the
    order of their names: bodies that meet cannot deadlock."""
    now = timezone.now()
    routed = route(actor, gate(raw, now), now)
    prepared = prepare_parts(actor.tenant, routed)
    source, posted = uuid.uuid4(), {}
    with transaction.atomic():
        for slug, part in prepared.items():
            with tenant_scope(tenant_named(actor.tenant, slug).pk):
                posted[slug] = post_one(actor, part, source, begun)
    return answer(routed, posted)


def route(actor: Actor, gated: GatedChunk, now: datetime) -> RoutedChunk:
    """What a body holds by tenant, without months that are retired."""
    gated = without_retired(gated, now)
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        return route_by_row(gated, request_tenants([named_traces(gated)]))
    return route_to_own(gated, actor.tenant.slug)


def named_traces(gated: GatedChunk) -> pl.DataFrame:
    columns = ["trace_id", "tenant_id", CARRIES_REQUEST]
    frames = (gated.requests, gated.cost_events, gated.outcomes)
    whole: pl.DataFrame = pl.concat([frame.select(columns) for frame in frames])
    return whole


def post_one(
    actor: Actor, prepared: Prepared, source: uuid.UUID, begun: Callable[[], None]
) -> PostedChunk:
    posted = post(prepared=prepared, source=source, chunk_no=0, channel="ingest", begun=begun)
    if posted.accepted:
        audit.append(
            actor=actor.label,
            action="ingest.posted",
            target=str(source),
            detail={"accepted": posted.accepted, "duplicate": posted.duplicate},
        )
    return posted
