"""Who counts as one person: worked out by hand from who brought in whom."""

import pytest

from finops.calc.separation import Link, one_person_with

ADA, BEN, CY, DAN, EVE = range(1, 6)
# Ada invited Ben and Cy; Cy invited Dan.
LINKS = [Link(ADA, BEN), Link(ADA, CY), Link(CY, DAN)]


@pytest.mark.parametrize(
    ("person", "together"),
    [
        (ADA, {ADA, BEN, CY}),
        (BEN, {ADA, BEN, CY}),
        (CY, {ADA, BEN, CY, DAN}),
        (DAN, {CY, DAN}),
        (EVE, {EVE}),
    ],
)
def test_a_grantor_counts_as_one_with_those_they_brought_in_one_level_deep(
    person: int, together: set[int]
) -> None:
    assert one_person_with(person, LINKS) == together


def test_counting_as_one_is_mutual() -> None:
    for person in range(1, 6):
        for other in range(1, 6):
            together = other in one_person_with(person, LINKS)
            assert together == (person in one_person_with(other, LINKS))


def test_without_links_everybody_is_one_person_alone() -> None:
    assert one_person_with(ADA, []) == {ADA}
