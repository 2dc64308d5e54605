"""Going over traces by a version, some thousand at a time; safe to be killed at any moment."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.leasing import WorkKind, call_off, end, keep, run, update_held
from ledger.models import MappingRun
from ledger.queries.mapping.rules import rules_of
from ledger.services.mapping.activating import AT_WORK
from ledger.services.mapping.reattributing import (
    TraceChunk,
    count_traces,
    prepare_chunk,
    reattribute,
)

CHUNK = 2_000


def work(run: MappingRun) -> None:
    """The effect of a chunk of traces and how far the run is are one transaction, and a chunk that
    was posted is not posted again."""
    with tenant_scope(run.tenant_id):
        with transaction.atomic():
            rules = rules_of(run.version)
            if not run.chunks_done:
                update_held(run, traces_total=count_traces(run.since))
        while chunk := prepare_chunk(rules, run.since, run.done_key, CHUNK):
            take_chunk(run, chunk)
        finish(run, MappingRun.State.DONE)


@transaction.atomic
def take_chunk(run: MappingRun, chunk: TraceChunk) -> None:
    done = reattribute(chunk, source=run.public_id, chunk_no=run.chunks_done)
    keep(
        run,
        chunks_done=run.chunks_done + 1,
        done_key=chunk.last_key,
        traces_done=run.traces_done + chunk.traces,
        traces_moved=run.traces_moved + done.moved,
        traces_closed=run.traces_closed + done.closed,
    )


@transaction.atomic
def finish(run: MappingRun, state: str, error: str = "") -> None:
    end(run, state, error)
    audit.append(
        actor=run.requested_by,
        action=f"mapping.run_{state}",
        target=f"mapping:{run.version.number}",
        detail={
            "run": str(run.public_id),
            "traces": run.traces_done,
            "moved": run.traces_moved,
            "left_in_closed_months": run.traces_closed,
        },
    )


def fail(run: MappingRun, sentence: str) -> None:
    with tenant_scope(run.tenant_id):
        finish(run, MappingRun.State.FAILED, sentence)


def cancel_mapping(run: MappingRun, actor: Actor) -> None:
    """Between two chunks: what was moved stays moved."""
    call_off(run, actor, "mapping.run_cancelled")


MAPPINGS: Final = WorkKind(
    name="mapping",
    model=MappingRun,
    work=work,
    fail=fail,
    died=gettext_lazy(
        "It was begun %(count)d times and came no further. What was moved stays moved."
    ),
    failed=gettext_lazy(
        "It failed several times; the log names the cause. What was moved stays moved."
    ),
    starts="activate_mapping",
    cancel=cancel_mapping,
    at_work=frozenset(AT_WORK),
    cancellable=frozenset(AT_WORK),
    waits="waiting",
    related=("version",),
)


def run_mapping(tenant_id: int, public_id: UUID) -> bool:
    """Work on a run until its end; False if there is nothing to do or another has it."""
    return run(MAPPINGS, tenant_id, public_id)
