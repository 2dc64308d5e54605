"""The parameters of a list that is read a page at a time."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from ledger.api.reports.parameter_shapes import text
from ledger.queries.traces.listing import CURSOR

MOST: Final = 500
PER_PAGE: Final = 50
LIMIT: Final = re.compile("[1-9][0-9]{0,2}")
PAGING: Final = [
    text("cursor", "[0-9]{1,17}-[0-9a-f]{32}", "Where a page goes on: `next_cursor` of the last."),
    text("limit", LIMIT.pattern, f"How many on a page, {MOST} at most. Default: {PER_PAGE}."),
]


def takes_cursor(text: str) -> bool:
    return CURSOR.fullmatch(text) is not None


def takes_limit(text: str) -> bool:
    return LIMIT.fullmatch(text) is not None and int(text) <= MOST


PAGING_TAKES: Final[Mapping[str, Callable[[str], bool]]] = {
    "cursor": takes_cursor,
    "limit": takes_limit,
}
