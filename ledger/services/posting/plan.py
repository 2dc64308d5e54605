"""The plan of a posting: what each of its statements is told, and how these are run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Final  # Any: rows of whatever columns

from finops import clock
from finops.db.statements import fetch_tuples, of_tenant, run
from ledger.queries.sql import load

SMALL_POSTING: Final = 5_000  # records
NEVER: Final = "-infinity"
END_OF_STATEMENT: Final = re.compile(r";[ ]*\n")
Parameter = int | str | bool | datetime | Sequence[str]


@dataclass(frozen=True)
class Books:
    """Until when the books are closed, and when a posting is booked that is later than that."""

    closed_until: datetime | None
    booked_at: datetime

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Both, as statements are told them."""
        until = NEVER if self.closed_until is None else self.closed_until.isoformat()
        return {"closed_until": until, "booked_at": self.booked_at.isoformat()}


def open_books() -> Books:
    """The tenant's books as they are under the postings' lock."""
    [(closed_until,)] = fetch_tuples(load("posting/closed_until"), of_tenant())
    return books_at(closed_until, clock.now())


def books_at(closed_until: datetime | None, now: datetime) -> Books:
    """Nothing is booked in a closed month, also where this machine's clock is behind the
    closer's."""
    return Books(closed_until, now if closed_until is None else max(now, closed_until))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One change of a tenant's ledger: what all its statements are told, under their names.

    `unattributed` is the id of the owner of what nobody owns. Of a change that `is_small` the
    statements are prepared: planning takes most of its time. Their kept plans know of no rows.
    """

    tenant: int
    zone: str
    books: Books
    unattributed: int
    is_small: bool = False

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """What every statement is told."""
        own = (field.name for field in fields(self) if field.name != "books")
        return {**{name: getattr(self, name) for name in own}, **self.books.parameters}

    def run(self, name: str, **more: Parameter) -> int:
        """Run a file of statements; the rows that its first one touched."""
        parameters = {**self.parameters, **more}
        if not self.is_small:
            return run(load(name), parameters)
        touched = [run(each, parameters, prepared=True) for each in statements(name)]
        return touched[0]

    def fetch(self, name: str, **more: Parameter) -> list[tuple[Any, ...]]:
        """The rows that a file of one statement answers."""
        return fetch_tuples(load(name), {**self.parameters, **more}, prepared=self.is_small)


@dataclass(frozen=True, kw_only=True)
class PostingPlan(Plan):
    """A change that writes facts, as a batch that came through a channel. `unpriced` is the id of
    the rate of lines without a price."""

    batch: int
    channel: str
    unpriced: int


@cache
def statements(name: str) -> list[str]:
    """The statements of a file one by one."""
    return [each for each in END_OF_STATEMENT.split(load(name) + "\n") if each.strip()]
