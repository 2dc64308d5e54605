"""Lists that are read a page at a time, each after the cursor of the last."""

from collections.abc import Callable
from typing import TypeVar

from finops.ui.reports import LostPage, ReportRequest
from ledger.api.reports.paging import PER_PAGE, takes_limit
from ledger.queries.traces.listing import BadCursor

PageType = TypeVar("PageType")


def page_after(asking: ReportRequest, read: Callable[[str, int], PageType]) -> PageType:
    """The page that the query names by its cursor and its limit. Raises LostPage."""
    limit = asking.query.get("limit", "")
    rows = int(limit) if takes_limit(limit) else PER_PAGE
    try:
        return read(asking.query.get("cursor", ""), rows)
    except BadCursor:
        raise LostPage from None


def pager(asking: ReportRequest, next_cursor: str, url: Callable[[str], str]) -> dict[str, object]:
    """The context of _older.html; `url` leads to the page after a cursor, without one to the
    newest."""
    return {
        "newest_url": url("") if asking.query.get("cursor") else "",
        "older_url": url(next_cursor) if next_cursor else "",
    }
