"""Distinct people for every signature: worked answers, every small case, the time it takes."""

import random
from itertools import product

import pytest

from finops.calc.approvals.matching import Candidate, match_signers

ANA, BEN, CY = 1, 2, 3
FINOPS, OWNER, FINANCE = 0, 1, 2


def who(person: int, *slots: int, one_with: int | None = None) -> Candidate:
    identity = {person} if one_with is None else {person, one_with}
    return Candidate(person, frozenset(slots), frozenset(identity))


def test_the_first_who_fits_is_not_taken_where_a_path_fills_everything() -> None:
    people = [who(ANA, FINOPS, FINANCE), who(BEN, FINOPS, OWNER), who(CY, OWNER)]
    matching = match_signers(3, people)
    assert matching.signers == {FINOPS: BEN, OWNER: CY, FINANCE: ANA}
    assert matching.missing == ()


def test_a_delegate_counts_as_one_with_whom_they_stand_for() -> None:
    people = [who(ANA, FINOPS, FINANCE), who(BEN, FINOPS, OWNER, one_with=ANA), who(CY, OWNER)]
    assert match_signers(3, people).missing == (FINANCE,)


def test_whoever_prepared_it_signs_nothing_nor_does_who_counts_as_one_with_them() -> None:
    people = [who(ANA, FINOPS), who(BEN, OWNER, one_with=ANA), who(CY, FINANCE)]
    assert match_signers(3, people, barred={ANA}).missing == (FINOPS, OWNER)


def test_nobody_at_all_leaves_everything_open() -> None:
    assert match_signers(2, []).missing == (0, 1)
    assert match_signers(0, [who(ANA)]).missing == ()
    with pytest.raises(ValueError, match="at most 16"):
        match_signers(17, [])


def by_trying(slots: int, people: list[Candidate]) -> tuple[int, tuple[bool, ...]]:
    """How many slots can be filled at most, and which: every way is tried."""
    ways = product(*([None, *(p for p in people if no in p.slots)] for no in range(slots)))
    best = (0, (False,) * slots)
    for way in ways:
        parts = [part for signer in way if signer for part in signer.identity]
        if len(parts) == len(set(parts)):
            filled = tuple(signer is not None for signer in way)
            best = max(best, (sum(filled), filled))
    return best


def some_people(dice: random.Random, slots: int, count: int) -> list[Candidate]:
    def person(number: int) -> Candidate:
        links = {dice.randrange(count + 2) for _ in range(dice.choice([0, 0, 1, 2]))}
        able = frozenset(no for no in range(slots) if dice.random() < 0.5)
        return Candidate(number, able, frozenset({number} | links))

    return [person(number) for number in range(count)]


def test_it_is_the_largest_set_with_the_earliest_slots() -> None:
    dice = random.Random(3)
    for _ in range(400):
        slots = dice.randint(1, 4)
        people = some_people(dice, slots, dice.randint(1, 6))
        matching = match_signers(slots, people)
        filled = tuple(no in matching.signers for no in range(slots))
        assert (sum(filled), filled) == by_trying(slots, people)
        signing = [people[person] for person in matching.signers.values()]
        parts = [part for signer in signing for part in signer.identity]
        assert len(parts) == len(set(parts))
        assert all(no in people[person].slots for no, person in matching.signers.items())


@pytest.mark.parametrize("linked", [0, 40])
def test_eight_slots_find_eight_signers_among_two_hundred_people(linked: int) -> None:
    """How long it takes stands in `benchmarks/deciding.py`."""
    dice = random.Random(5)
    people = [
        Candidate(
            number,
            frozenset(dice.sample(range(8), dice.choice([1, 1, 2, 3]))),
            frozenset({number, number % 7 + 500} if number < linked else {number}),
        )
        for number in range(200)
    ]
    assert match_signers(8, people).missing == ()
