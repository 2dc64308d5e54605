"""Who counts as one person where two are asked for.

Whoever grants, invites or lets in again somebody has a hold on them for a while: the two count
as one person until a third confirms. Decision 82.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HOLDS: Final = timedelta(days=30)


@dataclass(frozen=True)
class Link:
    """`by` granted, invited or let in `person`, lately, and no third has confirmed it; or
    `person` stands in for `by`."""

    by: int
    person: int


def identity_of(person: int, links: Iterable[Link]) -> frozenset[int]:
    """The person and whoever has a hold on them, one level deep: two count as one where theirs
    meet."""
    return frozenset({person} | {link.by for link in links if link.person == person})


def one_person_with(person: int, links: Iterable[Link]) -> frozenset[int]:
    """Everybody who counts as one person with this one, they themselves included.

    The identity of X is X with those who have a hold on X, one level deep; two people count as
    one where their identities meet. So do a grantor and whom they brought in, and also two whom
    the same one brought in.
    """
    links = tuple(links)
    own = identity_of(person, links)
    return frozenset(own | {link.person for link in links if link.by in own})
