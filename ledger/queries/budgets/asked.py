"""What is asked of the list of budgets."""

from dataclasses import dataclass
from datetime import date

from ledger.queries.narrowing import Scope


@dataclass(frozen=True)
class AskedBudgets:
    """A day, how budgets stand, one of them, and the use cases that may be seen (None: all)."""

    day: date
    standing: str = ""
    budget: str = ""
    scope: Scope = None
