"""The dry run: what a re-rating would change, with nothing changed."""

from django.db import transaction
from django.utils import timezone

from finops.calc.canonical import sha256_of
from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.leasing import ended, keep
from ledger.models import RatingRun
from ledger.services.rerating.examining import (
    Differences,
    RunBasis,
    basis_of,
    changes_in,
    total_lines,
)
from ledger.services.rerating.moving import RUNS, SYSTEM, held_run
from ledger.services.rerating.rating import Interning
from ledger.services.rerating.reading import windows


def compute_difference(run: RatingRun) -> None:
    """Work on a run that this process holds until its difference is known.

    Window by window, each in a transaction of its own: progress is seen, and rates that will be
    needed are interned here and not by the posting.
    """
    with tenant_scope(run.tenant_id), transaction.atomic():
        basis = basis_of(run.asked)
        pieces = windows(run.asked, basis.zone)
    differences = Differences(basis)
    done = 0
    keep(run, lines_total=total_lines(pieces), lines_done=0)
    for window in pieces:
        with tenant_scope(run.tenant_id), transaction.atomic():
            differences.add(changes_in(window, basis, Interning.MAKE))
        done += window.lines
        keep(run, lines_done=done)
    finish(run, differences.content().text(), basis)


def finish(run: RatingRun, text: str, basis: RunBasis) -> None:
    with tenant_scope(run.tenant_id), transaction.atomic():
        take_step(
            RUNS,
            "computed",
            held_run(run).pk,
            actor=SYSTEM,
            changes={
                "content": text,
                "content_sha256": sha256_of(text),
                "computed_at": timezone.now(),
                "basis_batch": basis.known_batch,
                "error": "",
                **ended(),
            },
        )
