"""What receivers bring: the same gate, the same posting, one transaction for each body."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.api_keys.limits import charge_records
from ledger.frames.digests import HINT
from ledger.parsers import GatedChunk, gate
from ledger.parsers.received import MESSAGES, Received, Record, as_chunk
from ledger.parsers.records.attribution import Register, complete, needs_register, with_words
from ledger.parsers.request_reports import as_reports
from ledger.parsers.source_values import Sourced, as_sources
from ledger.services.importing.receiving.doubts import remember_doubts
from ledger.services.importing.receiving.ingesting import route
from ledger.services.importing.receiving.pressure import refuse_records_while_busy
from ledger.services.importing.registering import read_register
from ledger.services.importing.routing import (
    FRAMES,
    ID_OF,
    RoutedChunk,
    prepare_parts,
    tenant_named,
)
from ledger.services.posting import PostedChunk, Prepared, post, prepare, take_turn
from ledger.services.posting.calls.span_trees import FLAT, judge_spans


@dataclass(frozen=True)
class NotTaken:
    """One thing that is not in the ledger as it came, and why."""

    id: str
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class Doubt:
    """One thing that is in the ledger and in doubt, and why."""

    id: str
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class Receipt:
    """What became of the records of one body; hints are not counted."""

    accepted: int = 0
    duplicate: int = 0
    conflict: int = 0
    refusals: list[NotTaken] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

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
    now = clock.now()
    completed, gated = complete_and_check(actor, received, now)
    routed = route(actor, gated, now)
    if is_whole and (refused := receipt(completed, routed, {})).refusals:
        return refused
    prepared = with_bare_spans(actor, prepare_parts(actor.tenant, routed), gated, completed)
    source, posted = uuid.uuid4(), {}
    with transaction.atomic():  # tenants in order: bodies that meet cannot deadlock
        for slug, part in prepared.items():
            with tenant_scope(tenant_named(actor.tenant, slug).pk):
                posted[slug] = post_part(
                    actor, part, source, channel, of_part(actor, completed, part)
                )
    return receipt(completed, routed, posted)


def complete_and_check(
    actor: Actor, received: Received, now: datetime
) -> tuple[Received, GatedChunk]:
    """What was received, completed; and checked, with the place of each record as its row."""
    completed = complete_all(actor, received)
    gated = with_hints(gate(as_chunk(completed.records + completed.hints), now), completed)
    reports, sources = as_reports(completed.reports, now), as_sources(completed.sources, now)
    return completed, replace(gated, request_reports=reports, sources=sources)


def with_bare_spans(
    actor: Actor, prepared: dict[str, Prepared], gated: GatedChunk, completed: Received
) -> dict[str, Prepared]:
    """A body of spans none of which is a record: they may link others all the same."""
    if not completed.spans or prepared or actor.tenant.kind == Tenant.Kind.PLATFORM:
        return prepared
    with tenant_scope(actor.tenant.pk):
        empty = {name: getattr(gated, name).clear() for name in FRAMES}
        return {actor.tenant.slug: prepare(replace(gated, **empty))}


def of_part(actor: Actor, completed: Received, part: Prepared) -> Received:
    """What of a body's spans belongs to one tenant; to whoever sends for itself, all of it."""
    if actor.tenant.kind != Tenant.Kind.PLATFORM:
        return completed
    staged = part.staged
    named = set(staged.events["trace_id"])
    named |= set() if staged.hints is None else set(staged.hints["trace_id"])
    return replace(
        completed,
        spans=[span for span in completed.spans if span.trace_id in named],
        problems=[
            problem for problem in completed.problems if not problem.at or problem.id in named
        ],
    )


def with_hints(gated: GatedChunk, completed: Received) -> GatedChunk:
    """Hints stand behind the records: posting takes them for requests that are only implied."""
    if not completed.hints:
        return gated
    is_hint = (pl.col("row") >= len(completed.records)).alias(HINT)
    return replace(gated, requests=gated.requests.with_columns(is_hint))


def complete_all(actor: Actor, received: Received) -> Received:
    """Records and hints completed by the register of the tenant each belongs to."""
    lacking = [record for record in (*received.records, *received.hints) if needs_register(record)]
    registers = read_registers(actor, lacking) if lacking else {}

    def register_of(record: Record) -> Register:
        return registers.get(tenant_of(actor, record), {})

    records = complete(received.records, register_of)
    hints = complete(received.hints, register_of)
    first = len(records.records)
    return replace(
        received,
        records=records.records,
        problems=[*received.problems, *records.problems, *hints.problems],
        hints=hints.records,
        hint_rows={place: first + at for at, place in enumerate(hints.places)},
        sources=[source for source in received.sources if not names_owner(source, register_of)],
    )


def names_owner(source: Sourced, register_of: Callable[[Record], Register]) -> bool:
    """Does it say itself whose it is? Then no mapping is asked."""
    words: Record = {**source.words}
    return "use_case_id" in words and with_words(words, register_of(words)) is not None


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


def post_part(
    actor: Actor, part: Prepared, source: uuid.UUID, channel: str, completed: Received
) -> PostedChunk:
    posted = post_received(part, completed, source, 0, channel)
    if posted.accepted:
        audit.append(
            actor=actor,
            action="receive.posted",
            target=str(source),
            detail={
                "channel": channel,
                "accepted": posted.accepted,
                "duplicate": posted.duplicate,
            },
        )
    return posted


def post_received(
    part: Prepared, received: Received, source: uuid.UUID, chunk_no: int, channel: str
) -> PostedChunk:
    """Post one tenant's part with what its source tells beside records, in one transaction."""
    nesting = FLAT
    if received.spans:
        take_turn()  # a posting at the same time may bring the span around, or the one inside
        nesting = judge_spans(received.spans, part.staged, received.hint_rows)
        nesting = replace(nesting, instrumentors=received.instrumentors)
    if part.is_empty and not nesting.changed:
        return PostedChunk(0, 0, 0)
    posted = post(prepared=part, source=source, chunk_no=chunk_no, channel=channel, nesting=nesting)
    remember_doubts(received.problems, part.staged.events, channel, nesting)
    return posted


def receipt(completed: Received, routed: RoutedChunk, posted: Mapping[str, PostedChunk]) -> Receipt:
    sums = {
        name: sum(getattr(part, name) for part in posted.values())
        for name in ("accepted", "duplicate", "conflict")
    }
    lost = [problem for problem in completed.problems if problem.is_lost]
    refusals = [
        NotTaken(problem.id, problem.field, problem.code, _(MESSAGES[problem.code]))
        for problem in lost
    ]
    refusals += rejected(routed.rejects)
    for slug, part in routed.parts.items():
        refusals += conflicts(part, posted.get(slug))
    doubtful = [*doubts(completed, refusals), *posted_doubts(completed, posted.values())]
    return Receipt(**sums, refusals=refusals, doubts=doubtful)


def doubts(completed: Received, refusals: Sequence[NotTaken]) -> list[Doubt]:
    """What is doubtful about the things that were not refused."""
    refused = {refusal.id for refusal in refusals}
    kept = [
        problem
        for problem in completed.problems
        if not problem.is_lost and problem.id not in refused
    ]
    return [
        Doubt(problem.id, problem.field, problem.code, _(MESSAGES[problem.code]))
        for problem in kept
    ]


def posted_doubts(completed: Received, posted: Iterable[PostedChunk]) -> list[Doubt]:
    """What posting found doubtful about the calls and traces of this body."""
    noted = [doubt for part in posted for doubt in part.doubts]
    if not noted:
        return []
    names = ("trace_id", "cost_event_id")
    sent = {record.get(name) for record in completed.records for name in names}
    sent |= {source.trace_id for source in completed.sources}
    notes = ((doubt.id, doubt.note) for doubt in noted if doubt.id in sent)
    return [Doubt(of, note.field, note.code, note.message) for of, note in notes]


def rejected(rejects: pl.DataFrame) -> list[NotTaken]:
    columns = rejects.select("id", "field", "code", "message").fill_null("")
    return [NotTaken(*row) for row in columns.iter_rows()]


def conflicts(part: GatedChunk, posted: PostedChunk | None) -> list[NotTaken]:
    if posted is None or not posted.conflict_rows:
        return []
    sentence = _("The same id is in the ledger with other content; it was not changed.")
    rows = list(posted.conflict_rows)
    return [
        NotTaken(record_id, ID_OF[name], "conflict", sentence)
        for name in FRAMES
        for record_id in getattr(part, name).filter(pl.col("row").is_in(rows))[ID_OF[name]]
    ]
