"""What a file of prices does not say of itself."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, Protocol

from ledger.calc.pricing.book import BookScope

# Default books declare their days in UTC.
DEFAULT_ZONE: Final = UTC
# The gate takes no event from before.
BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)


class NotAPriceList(ValueError):
    """The file is not of the format that was said; the text is for the person who sent it."""


class Raw(Protocol):
    """An entry, as far as its source's own text goes."""

    @property
    def name(self) -> str: ...

    @property
    def raw(self) -> str: ...


@dataclass(frozen=True)
class Unread:
    """A key of an entry that has to do with prices and became no component, and why."""

    name: str
    key: str
    reason: str


@dataclass(frozen=True)
class About:
    """Name, version and validity that the book is to have.

    `zone` is the clock of the days that the file itself names: the tenant's for its own books.
    """

    name: str
    version: str
    scope: BookScope = BookScope.DEFAULT
    currency: str = "USD"
    valid_from: datetime = BEGINNING
    valid_to: datetime | None = None
    source_version: str = ""
    zone: tzinfo = DEFAULT_ZONE


def sha256_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
