"""What figures stand on: the newest record, the price books in force, imports under way."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class UnderWay:
    """Imports that wait or run: how many, since when the oldest waits, how many bytes in all and
    how many of them are read; `running_since` is empty where none has begun."""

    imports: int
    since: datetime
    bytes_total: int
    bytes_done: int
    running_since: datetime | None = None


@dataclass(frozen=True)
class RecordStanding:
    """Of one tenant: `data_to` is the time of the newest record, `price_books` are versions, the
    tenant's own first."""

    data_to: datetime | None = None
    price_books: tuple[str, ...] = ()
    under_way: UnderWay | None = None
