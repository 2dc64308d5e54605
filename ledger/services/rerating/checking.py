"""Is a difference that was computed still true? Asked when somebody approves it."""

from typing import Final

from finops.calc.dates.periods import utc_bounds
from ledger.models import CostLine, RatingRun
from ledger.queries.narrowing import tenant_zone
from ledger.services.rerating.examining import basis_of, changes_in
from ledger.services.rerating.rating import Interning
from ledger.services.rerating.reading import newest_batch, windows

MOST_NEW_LINES: Final = 50_000  # more than can be rated while somebody waits


def is_still_true(run: RatingRun) -> bool:
    """Whether nothing came since that the run would change, too, or that changed its lines.

    New lines that the books price as the run would make no difference. The posting looks at
    every line again; this only spares a person from approving what cannot be posted.
    """
    if newest_batch() <= run.basis_batch:
        return True
    zone = tenant_zone()
    span = utc_bounds(run.asked.dates, zone)
    new = CostLine.objects.filter(
        occurred_at__gte=span.start, occurred_at__lt=span.end, batch_id__gt=run.basis_batch
    )
    if new.filter(sign=-1).exists() or new[: MOST_NEW_LINES + 1].count() > MOST_NEW_LINES:
        return False
    if not new.exists():
        return True
    basis = basis_of(run.asked)
    return all(
        changes_in(window, basis, Interning.MAKE, after=run.basis_batch).is_empty()
        for window in windows(run.asked, zone)
    )
