"""The dry run: what a re-rating would change, with nothing changed."""

from django.db import transaction
from django.utils import timezone

from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.leasing import ended, keep
from ledger.calc.rerating.content import digest
from ledger.models import RatingRun
from ledger.queries.narrowing import tenant_zone
from ledger.queries.rerating.runs import asked_by
from ledger.services.rerating.books import price_list
from ledger.services.rerating.examining import Basis, Found, basis_of, changes_in, total_lines
from ledger.services.rerating.moving import RUNS, SYSTEM, held_run
from ledger.services.rerating.rating import Interning
from ledger.services.rerating.reading import windows


def compute_difference(run: RatingRun) -> None:
    """Work on a run that this process holds until its difference is known.

    Window by window, each in a transaction of its own: progress is seen, and rates that will be
    needed are interned here and not by the posting.
    """
    asked = asked_by(run)
    with tenant_scope(run.tenant_id), transaction.atomic():
        basis = basis_of(price_list(asked), tenant_zone())
        found_windows = windows(asked, basis.zone)
    found = Found(basis.zone)
    done = 0
    keep(run, lines_total=total_lines(found_windows), lines_done=0)
    for window in found_windows:
        with tenant_scope(run.tenant_id), transaction.atomic():
            found.add(changes_in(window, asked, basis, Interning.MAKE))
        done += window.lines
        keep(run, lines_done=done)
    finish(run, found.content(asked, basis.prices).text(), basis)


def finish(run: RatingRun, text: str, basis: Basis) -> None:
    with tenant_scope(run.tenant_id), transaction.atomic():
        take_step(
            RUNS,
            "computed",
            held_run(run).pk,
            actor=SYSTEM,
            changes={
                "content": text,
                "content_sha256": digest(text),
                "computed_at": timezone.now(),
                "basis_batch": basis.known_batch,
                "error": "",
                **ended(),
            },
        )
