"""The kinds of things that people sign in the ledger."""

from typing import Any, Final

from finops.approvals import Kind
from ledger.services.periods import MONTHS
from ledger.services.pricebooks.reviewing import BOOKS
from ledger.services.rerating.moving import RUNS
from ledger.services.slos.signing import SLOS

KINDS: Final[tuple[Kind[Any], ...]] = (BOOKS, RUNS, MONTHS, SLOS)  # Any: each has its own
