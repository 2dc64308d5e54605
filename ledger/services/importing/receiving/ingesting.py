"""Online ingest: one body of records, answered record by record, in one transaction."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

import polars as pl
from django.db import transaction
from django.utils.translation import get_language

from finops import clock
from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.api_keys.limits import charge_records
from ledger.parsers import GatedChunk, IngestLimits, RawChunk, gate, read_records
from ledger.parsers.records.filling import Register
from ledger.services.importing.outcome_types import without_unknown_types
from ledger.services.importing.receiving.answers import IngestResult, answer
from ledger.services.importing.receiving.pressure import refuse_records_while_busy
from ledger.services.importing.receiving.together import take_together
from ledger.services.importing.registering import register_of
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
    key = str(actor.key.pk) if actor.key else actor.name
    sender = (actor.tenant.pk, key, get_language() or "")
    with tenant_scope(actor.tenant.pk):
        return take_together(sender, raw, partial(take, actor))


def take(actor: Actor, raw: RawChunk, begun: Callable[[], None] = nothing) -> IngestResult:
    """Check, route, prepare and post. A platform's records are one posting over tenants, in the
    order of their names: bodies that meet cannot deadlock."""
    now = clock.now()
    routed = route(actor, gate(raw, now, register_for(actor.tenant, raw)), now)
    prepared = prepare_parts(actor.tenant, routed)
    source, posted = uuid.uuid4(), {}
    with transaction.atomic():
        for slug, part in prepared.items():
            with tenant_scope(tenant_named(actor.tenant, slug).pk):
                posted[slug] = post_one(actor, part, source, begun)
    return answer(routed, posted)


def register_for(tenant: Tenant, raw: RawChunk) -> Register:
    is_platform = tenant.kind == Tenant.Kind.PLATFORM
    return register_of(tenant, request_tenants([raw.frame]) if is_platform else pl.DataFrame())


def route(actor: Actor, gated: GatedChunk, now: datetime) -> RoutedChunk:
    """What a body holds by tenant, without months that are retired and unknown outcome types."""
    gated = without_retired(gated, now)
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        routed = route_by_row(gated, request_tenants([named_traces(gated)]))
    else:
        routed = route_to_own(gated, actor.tenant.slug)
    return without_unknown_types(actor.tenant, routed)


def named_traces(gated: GatedChunk) -> pl.DataFrame:
    columns = ["trace_id", "tenant_id", CARRIES_REQUEST]
    frames = (gated.requests, gated.cost_events, gated.outcomes)
    named: pl.DataFrame = pl.concat([frame.select(columns) for frame in frames])
    return named


def post_one(
    actor: Actor, prepared: Prepared, source: uuid.UUID, begun: Callable[[], None]
) -> PostedChunk:
    posted = post(prepared=prepared, source=source, chunk_no=0, channel="ingest", begun=begun)
    if posted.accepted:
        audit.append(
            actor=actor,
            action="ingest.posted",
            target=str(source),
            detail={"accepted": posted.accepted, "duplicate": posted.duplicate},
        )
    return posted
