"""The search of the top bar: each app registers what it can find, at start-up.

A kind finds only what this person may see; it is asked only where they hold its action somewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from finops.access import Actor, can_somewhere
from finops.ui.text import Text

SHORTEST: Final = 2
LONGEST: Final = 256
IN_THE_BOX: Final = 5
ON_THE_PAGE: Final = 25


@dataclass(frozen=True)
class SearchHit:
    """One thing of the product: its name, a word on it, and its page."""

    label: str
    url: str
    note: str = ""


Finder = Callable[[Actor, str, int], Iterable[SearchHit]]


@dataclass(frozen=True)
class FindableKind:
    """What can be found: `find` takes who asks, the text without outer spaces, and how many at
    most."""

    name: str
    label: Text
    action: str
    order: int
    find: Finder


@dataclass(frozen=True)
class Hits:
    """What of one kind was found."""

    label: Text
    hits: list[SearchHit]


_kinds: dict[str, FindableKind] = {}


def register(*kinds: FindableKind) -> None:
    """Add kinds; called from AppConfig.ready()."""
    _kinds.update({kind.name: kind for kind in kinds})


def kinds_for(actor: Actor) -> list[FindableKind]:
    """What this person may look for, in order."""
    return sorted(
        (kind for kind in _kinds.values() if can_somewhere(actor, kind.action)),
        key=lambda kind: kind.order,
    )


def search(actor: Actor, text: str, limit: int) -> list[Hits]:
    """The kinds of which something was found, at most `limit` of each. A text shorter than
    `SHORTEST` finds nothing; of a longer one than `LONGEST` the beginning is looked for."""
    wanted = text.strip()[:LONGEST]
    if len(wanted) < SHORTEST:
        return []
    by_kind = (Hits(kind.label, list(kind.find(actor, wanted, limit))) for kind in kinds_for(actor))
    return [hits for hits in by_kind if hits.hits]
