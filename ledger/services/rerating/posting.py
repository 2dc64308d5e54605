"""Posting what was approved: reversals, replacements and sums, in one transaction.

Everything is computed once more, and posted only if it has the sha256 that was signed. The lines
are written before the postings' turn is taken: other postings wait for the sums only. Under the
turn it is made sure that no request has moved any of these lines meanwhile.
"""

from typing import Any, Final  # Any: parameters of statements

from django.db import transaction

from finops.calc.canonical import sha256_of
from finops.calc.dates.periods import utc_bounds
from finops.db.locks import wait_for
from finops.db.statements import fetch_tuples, of_tenant
from finops.db.statements import run as run_statement
from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.leasing import ended
from ledger.models import ImportBatch, RatingRun
from ledger.queries.sql import load
from ledger.services.posting.batches import lock_postings
from ledger.services.posting.interning import unpriced_id
from ledger.services.posting.periods import book_adjustments
from ledger.services.posting.plan import PostingPlan, open_books
from ledger.services.posting.working_tables import (
    COSTS,
    SMALL_BATCH,
    WorkingTable,
    analyze,
    lay_out,
)
from ledger.services.rerating.computing import compute_difference
from ledger.services.rerating.examining import Differences, RunBasis, basis_of, changes_in
from ledger.services.rerating.moving import RUNS, SYSTEM, held_run, out_of_date
from ledger.services.rerating.rating import Interning, NotInterned
from ledger.services.rerating.reading import windows

# One re-rating of a tenant is posted at a time, or two could reverse the same line.
RERATING_LOCK: Final = 71_022
CHANNEL: Final = "rerating"
RERATED: Final = WorkingTable("stage_rerated")
STAGED: Final = (
    *("event_key", "trace_key", "line_no", "occurred_at", "counted_at", "attribution_id"),
    *("owner_id", "meter_id", "quantity", "reported_cost_usd"),
    *("old_rate_id", "old_unit_price", "new_rate_id", "new_unit_price"),
)


class LinesChanged(RuntimeError):
    """What would be posted is no longer what was signed."""


def post_approved(run: RatingRun) -> None:
    """Post a run that this process holds; where lines have changed, it is computed again."""
    try:
        post(run)
    except (LinesChanged, NotInterned):
        with tenant_scope(run.tenant_id), transaction.atomic():
            run.state = _step("outdate", run, reason=out_of_date()).state
        compute_difference(run)


def begin(run: RatingRun) -> None:
    with tenant_scope(run.tenant_id), transaction.atomic():
        run.state = _step("begin", run).state


def _step(name: str, run: RatingRun, reason: str = "") -> RatingRun:
    return take_step(RUNS, name, held_run(run).pk, actor=SYSTEM, reason=reason)


def post(run: RatingRun) -> None:
    """All of it or nothing. Raises LinesChanged, NotInterned."""
    with tenant_scope(run.tenant_id), transaction.atomic():
        wait_for(RERATING_LOCK)
        held = held_run(run)
        basis = basis_of(held.asked)
        batch = ImportBatch.objects.create(source=held.public_id, chunk_no=0, channel=CHANNEL)
        differences = write_lines(basis, batch)
        text = differences.content().text()
        if sha256_of(text) != held.content_sha256:
            raise LinesChanged
        write_sums(basis, batch)
        lines = {"accepted": sum(change.posted_lines for change in differences.changes.values())}
        ImportBatch.objects.filter(pk=batch.pk).update(**lines)
        changes = {"batch_id": batch.pk, "error": "", **ended()}
        take_step(RUNS, "post", held.pk, actor=SYSTEM, changes=changes)


def write_lines(basis: RunBasis, batch: ImportBatch) -> Differences:
    """Reversals and replacements of every window; their sums are staged."""
    parameters = told_of(basis, batch)
    lay_out()
    run_statement(load("rerating/stage"))
    differences = Differences(basis)
    for window in windows(basis.asked, basis.zone):
        changes = changes_in(window, basis, Interning.KNOWN)
        if not changes.is_empty():
            differences.add(changes)
            RERATED.add(changes.select(STAGED))
            run_statement(load("rerating/post"), parameters)
    return differences


def write_sums(basis: RunBasis, batch: ImportBatch) -> None:
    """Take the postings' turn, and add the staged changes to the sums; for closed months as
    adjustments. Raises LinesChanged where a request or the tenant's clock came in between."""
    tenant = lock_postings()
    if tenant.time_zone != basis.zone.key or has_moved(basis, batch):
        raise LinesChanged
    plan = PostingPlan(
        tenant=tenant.pk,
        batch=batch.pk,
        channel=CHANNEL,
        zone=tenant.time_zone,
        books=open_books(),
        unattributed=basis.unattributed,
        unpriced=unpriced_id(),
    )
    ImportBatch.objects.filter(pk=batch.pk).update(closed_until=plan.books.closed_until)
    analyze(SMALL_BATCH + 1, COSTS)
    book_adjustments(plan, changes_counted=True)
    plan.run("posting/roll_up")
    plan.run("rerating/drop_empty")


def has_moved(basis: RunBasis, batch: ImportBatch) -> bool:
    later = ImportBatch.objects.filter(pk__gt=basis.known_batch).exclude(pk=batch.pk)
    if not later.exists():
        return False
    [(is_moved,)] = fetch_tuples(load("rerating/moved"), told_of(basis, batch))
    return bool(is_moved)


def told_of(basis: RunBasis, batch: ImportBatch) -> dict[str, Any]:
    """What statements on the lines of a run are told."""
    span = utc_bounds(basis.asked.dates, basis.zone)
    return of_tenant(
        batch=batch.pk,
        known=basis.known_batch,
        zone=basis.zone.key,
        unpriced=unpriced_id(),
        start=span.start.isoformat(),
        end=span.end.isoformat(),
    )
