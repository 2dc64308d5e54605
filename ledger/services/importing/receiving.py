"""What receivers bring: the same gate, the same posting, one transaction for each body."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import Tenant, UseCase
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.limits import charge_records
from ledger.parsers import GatedChunk, gate
from ledger.parsers.attribution import Register, complete, needs_register
from ledger.parsers.received import MESSAGES, Received, Record, as_chunk
from ledger.services.importing.doubts import outer_events, remember_doubts, remember_outer
from ledger.services.importing.ingesting import route
from ledger.services.importing.pressure import refuse_records_while_busy
from ledger.services.importing.routing import (
    FRAMES,
    ID_OF,
    RoutedChunk,
    prepare_parts,
    tenant_named,
)
from ledger.services.posting import PostedChunk, Prepared, post, take_turn
from ledger.services.posting.digests import HINT


@dataclass(frozen=True)
class Refusal:
    """One thing that is not in the ledger as it came, and why."""

    id: str
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class Receipt:
    """What became of the records of one body; hints and degraded events are not counted."""

    accepted: int = 0
    duplicate: int = 0
    conflict: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Things that are not in the ledger as they came: rejected or in conflict."""
        return len({refusal.id or at for at, refusal in enumerate(self.refusals)})


def receive(*, actor: Actor, received: Received, channel: str, is_whole: bool = False) -> Receipt:
    """Complete, check, route and post what a receiver's parser found.

    `channel` names the receiver (16 characters at most). Accepted records are durable when this
    returns; as `ingest` it is called outside of transactions. Prompt and response text never
    comes this far. `is_whole`: nothing is posted where a record is refused.
    Raises LimitReached or Busy: then nothing was posted.
    """
    refuse_records_while_busy()
    charge_records(actor.key, len(received.records))
    whole = complete_all(actor, received)
    now = timezone.now()
    gated = with_hints(gate(as_chunk(whole.records + whole.hints), now), whole)
    routed = route(actor, gated, now)
    if is_whole and (refused := receipt(whole, routed, {})).refusals:
        return refused
    prepared = prepare_parts(actor.tenant, routed)
    source, posted = uuid.uuid4(), {}
    with transaction.atomic():  # tenants in order: bodies that meet cannot deadlock
        for slug, part in prepared.items():
            with tenant_scope(tenant_named(actor.tenant, slug).pk):
                posted[slug] = post_part(actor, part, source, channel, whole)
    return receipt(whole, routed, posted)


def with_hints(gated: GatedChunk, whole: Received) -> GatedChunk:
    """Hints stand behind the records: posting takes them for requests that are only implied."""
    if not whole.hints:
        return gated
    is_hint = (pl.col("row") >= len(whole.records)).alias(HINT)
    return replace(gated, requests=gated.requests.with_columns(is_hint))


def complete_all(actor: Actor, received: Received) -> Received:
    """Records and hints completed by the register of the tenant each belongs to."""
    lacking = [one for one in (*received.records, *received.hints) if needs_register(one)]
    registers = read_registers(actor, lacking) if lacking else {}

    def register_of(record: Record) -> Register:
        return registers.get(tenant_of(actor, record), {})

    records = complete(received.records, register_of)
    hints = complete(received.hints, register_of)
    problems = [*received.problems, *records.problems, *hints.problems]
    return replace(received, records=records.records, problems=problems, hints=hints.records)


def tenant_of(actor: Actor, record: Record) -> str:
    return str(record.get("tenant_id") or actor.tenant.slug)


def read_registers(actor: Actor, lacking: Iterable[Record]) -> dict[str, Register]:
    """By tenant: use case → what the register says of it, for the use cases named."""
    wanted: dict[str, set[str]] = {}
    for record in lacking:
        wanted.setdefault(tenant_of(actor, record), set()).add(str(record["use_case_id"]))
    if actor.tenant.kind != Tenant.Kind.PLATFORM:
        wanted = {slug: names for slug, names in wanted.items() if slug == actor.tenant.slug}
    tenants = Tenant.objects.filter(slug__in=wanted).values_list("slug", "pk")
    return {slug: read_register(pk, wanted[slug]) for slug, pk in sorted(tenants)}


def read_register(tenant_id: int, names: set[str]) -> Register:
    with tenant_scope(tenant_id), transaction.atomic():
        rows = UseCase.objects.filter(slug__in=names).values_list(
            "slug", "business_unit__slug", "cost_center__code", "risk_tier"
        )
        return {
            slug: {"business_unit": unit, "cost_center": center, "risk_tier": risk}
            for slug, unit, center, risk in rows
        }


def post_part(
    actor: Actor, part: Prepared, source: uuid.UUID, channel: str, whole: Received
) -> PostedChunk:
    outer = remember_calls(whole)
    part = without_outer_calls(part, whole)
    posted = post(prepared=part, source=source, chunk_no=0, channel=channel, outer=outer)
    remember_doubts(whole.problems, part.staged.events, channel)
    if posted.accepted:
        audit.append(
            actor=actor.label,
            action="receive.posted",
            target=str(source),
            detail={
                "channel": channel,
                "accepted": posted.accepted,
                "duplicate": posted.duplicate,
            },
        )
    return posted


def remember_calls(whole: Received) -> list[str]:
    """Keys of the events around these calls, where they were not known to be so before."""
    if not whole.marks and not whole.around:
        return []
    take_turn()  # a posting at the same time may bring the call around, or the one inside
    return remember_outer(whole.around)


def without_outer_calls(part: Prepared, whole: Received) -> Prepared:
    """Without the calls that have one inside: they repeat it, and do not count."""
    return part.leaving_out(outer_events(part.staged.events, whole))


def receipt(whole: Received, routed: RoutedChunk, posted: Mapping[str, PostedChunk]) -> Receipt:
    sums = {
        name: sum(getattr(part, name) for part in posted.values())
        for name in ("accepted", "duplicate", "conflict")
    }
    lost = [problem for problem in whole.problems if problem.is_lost]
    refusals = [Refusal(one.id, one.field, one.code, _(MESSAGES[one.code])) for one in lost]
    refusals += rejected(routed.rejects)
    for slug, part in routed.parts.items():
        refusals += conflicts(part, posted.get(slug))
    return Receipt(**sums, refusals=refusals)


def rejected(rejects: pl.DataFrame) -> list[Refusal]:
    columns = rejects.select("id", "field", "code", "message").fill_null("")
    return [Refusal(*row) for row in columns.iter_rows()]


def conflicts(part: GatedChunk, posted: PostedChunk | None) -> list[Refusal]:
    if posted is None or not posted.conflict_rows:
        return []
    said = _("The same id is in the ledger with other content; it was not changed.")
    rows = list(posted.conflict_rows)
    return [
        Refusal(record_id, ID_OF[name], "conflict", said)
        for name in FRAMES
        for record_id in getattr(part, name).filter(pl.col("row").is_in(rows))[ID_OF[name]]
    ]
