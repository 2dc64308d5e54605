"""Posting what was approved: reversals, replacements and sums, in one transaction.

Everything is computed once more, and posted only if it has the sha256 that was signed. The lines
are written before the postings' turn is taken: other postings wait for the sums only. Under the
turn it is made sure that no request has moved any of these lines meanwhile.
"""

from typing import Final

from django.db import connection, transaction

from finops.scope import current_tenant_id, tenant_scope
from finops.services.approving import take_step
from finops.services.leasing import ended
from ledger.calc.periods import utc_bounds
from ledger.calc.rerating.content import digest
from ledger.models import ImportBatch, RatingRun
from ledger.queries.narrowing import tenant_zone
from ledger.queries.rerating.runs import asked_by
from ledger.queries.sql import load
from ledger.services.posting.chunks import lock_postings
from ledger.services.posting.copying import copy_in
from ledger.services.posting.interning import unpriced_id
from ledger.services.posting.periods import book_adjustments, open_books
from ledger.services.posting.statements import SMALL_BATCH, Words, analyze, lay_out
from ledger.services.posting.statements import run as run_posting
from ledger.services.rerating.books import price_list
from ledger.services.rerating.computing import compute_difference
from ledger.services.rerating.examining import Basis, Found, basis_of, changes_in
from ledger.services.rerating.moving import RUNS, SYSTEM, held_run, out_of_date
from ledger.services.rerating.rating import Interning, NotInterned
from ledger.services.rerating.reading import windows

# One re-rating of a tenant is posted at a time, or two could reverse the same line.
RERATING_LOCK: Final = 71_022
CHANNEL: Final = "rerating"
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
        take_turn()
        held = held_run(run)
        asked, zone = asked_by(held), tenant_zone()
        basis = basis_of(price_list(asked), zone)
        batch = ImportBatch.objects.create(source=held.public_id, chunk_no=0, channel=CHANNEL)
        found = write_lines(held, basis, batch)
        text = found.content(asked, basis.prices).text()
        if digest(text) != held.content_sha256:
            raise LinesChanged
        write_sums(held, basis, batch)
        lines = {"accepted": sum(one.posted_lines for one in found.changes.values())}
        ImportBatch.objects.filter(pk=batch.pk).update(**lines)
        changes = {"batch_id": batch.pk, "error": "", **ended()}
        take_step(RUNS, "post", held.pk, actor=SYSTEM, changes=changes)


def take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [RERATING_LOCK, current_tenant_id()])


def write_lines(run: RatingRun, basis: Basis, batch: ImportBatch) -> Found:
    """Reversals and replacements of every window; their sums are staged."""
    words = words_of_posting(run, basis, batch)
    lay_out()
    execute("rerating/stage", words)
    asked, found = asked_by(run), Found(basis.zone)
    for window in windows(asked, basis.zone):
        changes = changes_in(window, asked, basis, Interning.KNOWN)
        if not changes.is_empty():
            found.add(changes)
            copy_in("stage_rerated", changes.select(STAGED))
            execute("rerating/post", words)
    return found


def write_sums(run: RatingRun, basis: Basis, batch: ImportBatch) -> None:
    """Take the postings' turn, and add the staged changes to the sums; for closed months as
    adjustments. Raises LinesChanged where a request or the tenant's clock came in between."""
    tenant = lock_postings()
    words = words_of_posting(run, basis, batch)
    if tenant.time_zone != basis.zone.key or has_moved(words, basis, batch):
        raise LinesChanged
    books = open_books()
    ImportBatch.objects.filter(pk=batch.pk).update(closed_until=books.closed_until)
    words |= books.words
    analyze(SMALL_BATCH + 1, "stage_cost")
    book_adjustments(words, changes_counted=True)
    run_posting("roll_up", words)
    execute("rerating/drop_empty", words)


def has_moved(words: Words, basis: Basis, batch: ImportBatch) -> bool:
    later = ImportBatch.objects.filter(pk__gt=basis.known_batch).exclude(pk=batch.pk)
    return later.exists() and bool(execute("rerating/moved", words))


def words_of_posting(run: RatingRun, basis: Basis, batch: ImportBatch) -> Words:
    span = utc_bounds(asked_by(run).dates, basis.zone)
    return {
        "tenant": current_tenant_id(),
        "batch": batch.pk,
        "known": basis.known_batch,
        "zone": basis.zone.key,
        "unattributed": basis.unattributed,
        "unpriced": unpriced_id(),
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
    }


def execute(name: str, words: Words) -> object:
    """Run a file of statements; the first value of its answer, if it answers."""
    with connection.cursor() as cursor:
        cursor.execute(load(name), words)
        return cursor.fetchone()[0] if cursor.description else None
