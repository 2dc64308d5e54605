"""What happens to something that is signed, told to whoever sends notices: in its transaction."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ApprovalEvent:
    """`name` is one of `finops.calc.approvals.telling.AUDIENCES`; `request` and `snapshot` are ids,
    `seq` counts its snapshots (0: none yet). `people` are the ids of those whom the event itself
    names, `by` and `by_person` whoever did it, `words` what they wrote. `day` is the business day
    of a reminder after it was put to people. Of a kind that `tells`, `title` and `askers` (who had
    a part in it) are as they were before the step: it may have deleted the item."""

    name: str
    kind: str
    request: int
    seq: int = 0
    snapshot: int | None = None
    people: frozenset[int] = frozenset()
    by: str = ""
    by_person: int | None = None
    words: str = ""
    day: int = 0
    title: str = ""
    askers: frozenset[int] = frozenset()


Listener = Callable[[ApprovalEvent], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener` called for each event; called from AppConfig.ready()."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(event: ApprovalEvent) -> None:
    for listener in _listeners:
        listener(event)
