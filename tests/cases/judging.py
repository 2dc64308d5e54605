"""What is wrong with what the ledger says of a case, by the expectations that come with it.

An expectation is asked for only where the case has it: `cost` and `reported` (USD, exact; null:
nothing has a price), `cost_among`, `unpriced`, `free`, `in_doubt`, `events`, `quantities`,
`settlements`, `attempts` (events of each operation), `owners` (use cases).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any  # Any: JSON

from tests.cases.bodies import Json
from tests.cases.world import Told


def cost(told: Told) -> str | None:
    return text(told.total("cost_usd"))


def text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize() if value else Decimal(0), "f")


def quantities(told: Told) -> dict[str, str | None]:
    return {meter: text(quantity) for meter, quantity in told.quantities.items()}


SAID: dict[str, Callable[[Told], Any]] = {
    "cost": cost,
    "reported": lambda told: text(told.total("reported_cost_usd")),
    "unpriced": lambda told: any(line["cost_usd"] is None for line in told.lines),
    "free": lambda told: told.total("cost_usd") == 0,
    "in_doubt": lambda told: bool(told.doubts),
    "events": lambda told: told.events,
    "quantities": quantities,
    "settlements": lambda told: sorted(told.settlements),
    "attempts": lambda told: told.attempts,
    "owners": lambda told: sorted({str(owner) for owner in told.owners.values()}),
}


def complaints(told: Told, right: Json) -> list[str]:
    return [*unexpected(told, right), *impossible(told)]


def unexpected(told: Told, right: Json) -> Iterator[str]:
    for name, expected in right.items():
        if name == "cost_among":
            if cost(told) not in expected:
                yield f"cost is {cost(told)}, none of {expected}"
            continue
        said = SAID[name](told)
        if said != expected:
            yield f"{name} is {said!r} (doubts {sorted(told.doubts)}), not {expected!r}"


def impossible(told: Told) -> Iterator[str]:
    """What no case may come to: nothing kept, a bucket below nought."""
    if not told.lines:
        yield "nothing is kept of it"
    for line in told.lines:
        if Decimal(line["quantity"]) < 0:
            yield f"{line['meter']} is {line['quantity']}"
