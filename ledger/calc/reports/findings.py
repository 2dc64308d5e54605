"""What numbers say when they say it clearly, for the heading over a chart or a table.

Each answer is None where the numbers give no clear one; the heading then names the thing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.exact import exact_difference
from ledger.calc.reports.shares import above_nothing, share_of

# A ratio below this one is 0.0% as people read it.
UNSEEN: Final = Decimal("0.0005")
HALF: Final = Decimal("0.5")


class ValueCourse(StrEnum):
    """How a value came from another one."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Movement:
    """A value against the one before; `ratio` is (value - before) / before, None after nothing."""

    course: ValueCourse
    ratio: Decimal | None

    @property
    def times(self) -> Decimal | None:
        """value / before."""
        return None if self.ratio is None else 1 + self.ratio


@dataclass(frozen=True)
class Leader:
    """The largest of some parts, and its share of all of them (0 to 1)."""

    name: str
    share: Decimal

    @property
    def is_all(self) -> bool:
        return self.share == 1

    @property
    def is_most(self) -> bool:
        return self.share > HALF


@dataclass(frozen=True)
class Tally:
    """How many are so, and how many are not; of the rest nobody knows."""

    yes: int
    no: int
    unknown: int

    @property
    def known(self) -> int:
        return self.yes + self.no

    @property
    def all(self) -> int:
        return self.known + self.unknown


def movement(value: Decimal | None, before: Decimal | None) -> Movement | None:
    """None where one of the two is unknown or below 0, and where both are nothing."""
    if value is None or before is None or value < 0 or before < 0:
        return None
    if before == 0:
        return Movement(ValueCourse.NEW, None) if value else None
    if value == 0:
        return Movement(ValueCourse.GONE, Decimal(-1))
    ratio = exact_difference(value, before) / before
    if abs(ratio) < UNSEEN:
        return Movement(ValueCourse.SAME, ratio)
    return Movement(ValueCourse.UP if ratio > 0 else ValueCourse.DOWN, ratio)


def common_course(movements: Iterable[Movement | None]) -> ValueCourse | None:
    """Up or down, where two or more values all moved that way; one of which nothing is known
    leaves it open."""
    courses = [moved.course if moved else None for moved in movements]
    if len(courses) < 2 or len(set(courses)) > 1:
        return None
    return courses[0] if courses[0] in (ValueCourse.UP, ValueCourse.DOWN) else None


def leader_of(parts: Iterable[tuple[str, Decimal]]) -> Leader | None:
    """The part that is larger than each other one; its share is of the parts above 0. None where
    none is above 0 and where the largest two are alike."""
    ranked = sorted(((value, name) for name, value in parts if value > 0), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    largest, name = ranked[0]
    share = share_of(largest, above_nothing(value for value, _name in ranked))
    return None if share is None else Leader(name, share)


def tally(answers: Iterable[bool | None]) -> Tally:
    counts = Counter(answers)
    return Tally(counts[True], counts[False], counts[None])
