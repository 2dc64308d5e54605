"""What waits for a person: each app registers what its kinds put there, at start-up.

The home page and the inbox read it; a kind gives only what this person may do something about.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from finops.scope.requests import TenantRequest


@dataclass(frozen=True)
class Item:
    """One thing to do: what it is, how much, and where it is done. What is signed says where its
    dialog lies (`dialog_url`), which opens in place; `url` then leads to the thing itself. `why`
    says why it is this person's, `is_others` that they wait for somebody else."""

    tone: str
    word: str
    title: str
    text: str
    url: str
    action: str
    dialog_url: str = ""
    why: str = ""
    since: datetime | None = None
    due: datetime | None = None
    is_others: bool = False


Waiting = Callable[[TenantRequest], Iterable[Item]]
_kinds: dict[str, tuple[int, Waiting]] = {}


def register(kind: str, waiting: Waiting, order: int) -> None:
    """Name what waits of one kind, the most pressing with the lowest order; called from
    AppConfig.ready()."""
    _kinds[kind] = (order, waiting)


def items_for(request: TenantRequest) -> list[Item]:
    """Everything that waits for this person, the most pressing first."""
    by_order = sorted(_kinds.items(), key=lambda kind: (kind[1][0], kind[0]))
    return [item for _name, (_order, waiting) in by_order for item in waiting(request)]
