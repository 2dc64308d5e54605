"""Can distinct people sign every slot? The largest set that can, and which slots nobody fills.

Two people count as one where their identities meet (`finops.calc.separation`). Where no identities
meet, augmenting paths (Kuhn 1955) find it; where some do, an exact search below the bound that
they give. Source: security 6.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

MOST_SLOTS: Final = 16


@dataclass(frozen=True)
class Candidate:
    """Somebody who may sign these slots (numbers from 0); `identity` holds everybody who counts as
    one person with them, they themselves included."""

    person: int
    slots: frozenset[int]
    identity: frozenset[int]


@dataclass(frozen=True)
class Matching:
    """Who signs which slot, and the slots that stay empty, in their order."""

    signers: dict[int, int]
    missing: tuple[int, ...]


@dataclass(frozen=True)
class _Like:
    """People who can stand for each other: the same slots, and what they share with others."""

    slots: int
    shared: int
    people: list[int] = field(default_factory=list)


def match_signers(
    slots: int, candidates: Iterable[Candidate], barred: Iterable[int] = ()
) -> Matching:
    """The most slots that distinct people can sign; of the largest sets the one with the earliest
    slots. Whoever's identity meets `barred` signs nothing.

    Raises ValueError for more than 16 slots.
    """
    if slots > MOST_SLOTS:
        raise ValueError(f"{slots} signatures on one thing: at most {MOST_SLOTS}.")
    out = frozenset(barred)
    free = [c for c in candidates if c.slots and c.identity.isdisjoint(out)]
    alike = _alike(free, slots)
    signers = _augmented(slots, alike)
    if any(like.shared for like in alike):
        signers = _searched(slots, alike, len(signers))
    return Matching(signers, tuple(no for no in range(slots) if no not in signers))


def _alike(candidates: Sequence[Candidate], most: int) -> list[_Like]:
    """Of people who share nothing no more are kept than there are slots, of those who share the
    same one: a second could not sign beside them. What most share has the lowest bit."""
    counts = Counter(part for candidate in candidates for part in candidate.identity)
    common = [part for part, count in counts.most_common() if count > 1]
    bit = {part: 1 << place for place, part in enumerate(common)}
    classes: dict[tuple[int, int], _Like] = {}
    for candidate in candidates:
        slots = sum(1 << no for no in candidate.slots)
        shared = sum(bit.get(part, 0) for part in candidate.identity)
        like = classes.setdefault((slots, shared), _Like(slots, shared))
        if len(like.people) < (1 if shared else most):
            like.people.append(candidate.person)
    return _needed(list(classes.values()))


def _needed(alike: list[_Like]) -> list[_Like]:
    """Without those in whose place another may sign who shares less: never beside them."""
    of_part: dict[int, list[_Like]] = {}
    for like in alike:
        of_part.setdefault(like.shared & -like.shared, []).append(like)
    return [
        like
        for like in alike
        if not any(
            other is not like and not like.slots & ~other.slots and not other.shared & ~like.shared
            for part in _parts(like.shared)
            for other in of_part.get(part, ())
        )
    ]


def _parts(shared: int) -> Iterator[int]:
    while shared:
        yield shared & -shared
        shared &= shared - 1


def _augmented(slots: int, alike: Sequence[_Like]) -> dict[int, int]:
    """Slot by slot, each by a path that moves others on; links are not looked at."""
    people = [(person, like.slots) for like in alike for person in like.people]
    options = [[who for who, may in people if may >> no & 1] for no in range(slots)]
    return {no: person for person, no in _paths(options).items()}


def _paths(options: Sequence[Sequence[int]]) -> dict[int, int]:
    """For each place its options; which option went to which place."""
    taken: dict[int, int] = {}

    def place(no: int, tried: set[int]) -> bool:
        for option in options[no]:
            if option not in tried:
                tried.add(option)
                if option not in taken or place(taken[option], tried):
                    taken[option] = no
                    return True
        return False

    for no in range(len(options)):
        place(no, set())
    return taken


def _searched(slots: int, alike: Sequence[_Like], most: int) -> dict[int, int]:
    """Of the largest sets the one with the earliest slots."""
    signers: dict[int, int] | None = None
    for size in range(min(most, _bound(0, slots, alike)), 0, -1):
        signers = _fill(0, slots, alike, size, frozenset())
        if signers is not None:
            break
    signers = signers or {}
    sure: frozenset[int] = frozenset()
    for no in range(slots):
        if len(sure) == len(signers):
            break
        better = signers if no in signers else _fill(0, slots, alike, len(signers), sure | {no})
        if better is not None:
            signers, sure = better, sure | {no}
    return signers


def _fill(
    no: int, slots: int, left: Sequence[_Like], wanted: int, sure: frozenset[int]
) -> dict[int, int] | None:
    """Fill `wanted` of the slots from `no` on by those who are left, these for sure; None where it
    is impossible."""
    if wanted == 0:
        return None if any(at >= no for at in sure) else {}
    if _bound(no, slots, left) < wanted:
        return None
    for like in left:
        if like.slots >> no & 1:
            rest = _fill(no + 1, slots, _without(left, like), wanted - 1, sure)
            if rest is not None:
                return {no: like.people[0], **rest}
    return None if no in sure else _fill(no + 1, slots, left, wanted, sure)


def _without(left: Sequence[_Like], signer: _Like) -> list[_Like]:
    """Who may still sign beside this person."""
    if signer.shared:
        return [like for like in left if not like.shared & signer.shared]
    rest = [like for like in left if like is not signer]
    if len(signer.people) > 1:
        rest.append(_Like(signer.slots, 0, signer.people[1:]))
    return rest


def _bound(no: int, slots: int, left: Sequence[_Like]) -> int:
    """No more slots than this can be filled: of all who share one part, one signs."""
    groups: dict[int, int] = {}
    for like in left:
        if like.shared:
            part = like.shared & -like.shared
            groups[part] = groups.get(part, 0) | like.slots
        else:
            for person in like.people:
                groups[-1 - person] = like.slots
    # A place with as many options as there are places is always filled: more need not be looked at.
    options = [
        [group for group, may in groups.items() if may >> place & 1][:slots]
        for place in range(no, slots)
    ]
    return len(_paths(options))
