"""What a budget has cost so far: money is known upstairs, and one app registers how it is read.

Whoever asks for money shows burn and forecast beside it, and nobody cuts below what is gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from finops.models.budgets.budgets import BudgetPeriod

USD = "USD"


@dataclass(frozen=True)
class SpendFacts:
    """Of one period, in its budget's currency: what was spent, and as texts what is shown beside a
    request (`evidence`: burn, forecast, unit cost)."""

    spent: Decimal = Decimal(0)
    evidence: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class SpendReader:
    """`facts` of a period until now; `usd_per_unit` of a currency at a moment, None if unknown;
    `tell` that other amounts hold, inside the transaction that made it so."""

    facts: Callable[[BudgetPeriod], SpendFacts]
    usd_per_unit: Callable[[str, datetime], Decimal | None]
    tell: Callable[[], None]


_readers: list[SpendReader] = []


def register(reader: SpendReader) -> None:
    """Called from AppConfig.ready() of the app that knows what things cost."""
    _readers[:] = [reader]


def spend_facts(period: BudgetPeriod) -> SpendFacts:
    return _readers[0].facts(period) if _readers else SpendFacts()


def usd_per_unit(currency: str, moment: datetime) -> Decimal | None:
    """1 for USD; else as the ledger has it, None where nobody recorded a rate."""
    if currency == USD:
        return Decimal(1)
    return _readers[0].usd_per_unit(currency, moment) if _readers else None


def tell_amounts_changed() -> None:
    for reader in _readers:
        reader.tell()
