"""Going over traces by a version, some thousand at a time; safe to be killed at any moment."""

import logging
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.db import Error, connections, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.scope import tenant_scope
from finops.services import audit
from ledger.models import MappingRun
from ledger.queries.mapping.rules import rules_of
from ledger.services.importing.running import worker_name
from ledger.services.mapping.activating import AT_WORK
from ledger.services.mapping.reattributing import Chunk, count_traces, prepare_chunk, reattribute

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
UNTOUCHED = timedelta(seconds=10)
MOST_ATTEMPTS = 5
CHUNK = 2_000
NOT_HELD = {"lease_until": None, "lease_owner": ""}


class LeaseLost(RuntimeError):
    """Another process has the run, or a later version has taken its place."""


def run_mapping(tenant_id: int, public_id: UUID, chunk: int = CHUNK) -> bool:
    """Work on a run until its end; False if there is nothing to do or another has it.

    The effect of a chunk of traces and how far the run is are one transaction, and a chunk that
    was posted is not posted again.
    """
    with tenant_scope(tenant_id):
        run = claim_lease(public_id, worker_name())
        if run is None:
            return False
        try:
            work(run, chunk)
        except LeaseLost:
            return False
        except Exception:
            give_back(run)
            raise
    return True


@transaction.atomic
def claim_lease(public_id: UUID, owner: str) -> MappingRun | None:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    taken = MappingRun.objects.filter(free, public_id=public_id, state__in=AT_WORK).update(
        state=MappingRun.State.RUNNING,
        lease_owner=owner,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    return MappingRun.objects.select_related("version").get(public_id=public_id) if taken else None


def work(run: MappingRun, size: int) -> None:
    with transaction.atomic():
        rules = rules_of(run.version)
        if not run.chunks_done:
            note(run, traces_total=count_traces(run.since))
    while True:
        found = prepare_chunk(rules, run.since, run.done_key, size)
        if found is None:
            break
        take_chunk(run, found)
    finish(run, MappingRun.State.DONE)


@transaction.atomic
def take_chunk(run: MappingRun, chunk: Chunk) -> None:
    done = reattribute(chunk, source=run.public_id, chunk_no=run.chunks_done)
    note(
        run,
        chunks_done=run.chunks_done + 1,
        done_key=chunk.last_key,
        traces_done=run.traces_done + chunk.traces,
        traces_moved=run.traces_moved + done.moved,
        traces_closed=run.traces_closed + done.closed,
        lease_until=timezone.now() + LEASE,
    )


def note(run: MappingRun, **changes: object) -> None:
    """How far it is. Raises LeaseLost where this process no longer has it."""
    held = MappingRun.objects.filter(
        pk=run.pk, lease_owner=run.lease_owner, state=MappingRun.State.RUNNING
    )
    if not held.update(**changes):
        raise LeaseLost(str(run.public_id))
    for name, value in changes.items():
        setattr(run, name, value)


@transaction.atomic
def finish(run: MappingRun, state: str, error: str = "") -> None:
    note(run, state=state, finished_at=timezone.now(), error=error, **NOT_HELD)
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


def give_back(run: MappingRun) -> None:
    """Something failed under us: let the sweeper try again, but not for ever."""
    log.warning("mapping run %s failed on attempt %s", run.public_id, run.attempts)
    sentence = _("It failed several times; the log names the cause. What was moved stays moved.")
    with suppress(Error, LeaseLost), transaction.atomic():
        if run.attempts >= MOST_ATTEMPTS:
            finish(run, MappingRun.State.FAILED, sentence)
        else:
            note(run, lease_until=timezone.now())


def runs_to_pick_up() -> list[tuple[int, str]]:
    """(tenant id, public id) of runs nobody works on; reads as the platform role."""
    now = timezone.now()
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, public_id::text FROM ledger_mappingrun"
            " WHERE state = ANY(%s) AND coalesce(lease_until < %s, created_at < %s)"
            " ORDER BY created_at",
            [[state.value for state in AT_WORK], now, now - UNTOUCHED],
        )
        return [(tenant_id, public_id) for tenant_id, public_id in cursor.fetchall()]
