"""What is wrong with what the ledger says of a case, by the expectations that come with it.

An expectation is asked for only where the case has it: `cost` and `reported` (USD, exact; null:
nothing has a price), `cost_among`, `unpriced`, `free`, `in_doubt`, `events`, `quantities`,
`settlements`, `attempts` (events of each operation), `owners` (use cases).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any  # Any: JSON

from tests.cases.bodies import Json
from tests.cases.world import CaseResult


def cost(ledger: CaseResult) -> str | None:
    return text(ledger.total("cost_usd"))


def text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize() if value else Decimal(0), "f")


def quantities(ledger: CaseResult) -> dict[str, str | None]:
    return {meter: text(quantity) for meter, quantity in ledger.quantities.items()}


READINGS: dict[str, Callable[[CaseResult], Any]] = {
    "cost": cost,
    "reported": lambda ledger: text(ledger.total("reported_cost_usd")),
    "unpriced": lambda ledger: any(line["cost_usd"] is None for line in ledger.lines),
    "free": lambda ledger: ledger.total("cost_usd") == 0,
    "in_doubt": lambda ledger: bool(ledger.doubts),
    "events": lambda ledger: ledger.events,
    "quantities": quantities,
    "settlements": lambda ledger: sorted(ledger.settlements),
    "attempts": lambda ledger: ledger.attempts,
    "owners": lambda ledger: sorted({str(owner) for owner in ledger.owners.values()}),
}


def complaints(ledger: CaseResult, right: Json) -> list[str]:
    return [*unexpected(ledger, right), *impossible(ledger)]


def unexpected(ledger: CaseResult, right: Json) -> Iterator[str]:
    for name, expected in right.items():
        if name == "cost_among":
            if cost(ledger) not in expected:
                yield f"cost is {cost(ledger)}, none of {expected}"
            continue
        actual = READINGS[name](ledger)
        if actual != expected:
            yield f"{name} is {actual!r} (doubts {sorted(ledger.doubts)}), not {expected!r}"


def impossible(ledger: CaseResult) -> Iterator[str]:
    """What no case may come to: nothing kept, a bucket below nought."""
    if not ledger.lines:
        yield "nothing is kept of it"
    for line in ledger.lines:
        if Decimal(line["quantity"]) < 0:
            yield f"{line['meter']} is {line['quantity']}"
