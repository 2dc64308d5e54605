"""Sorting of a table's rows by ?sort=key or ?sort=-key; what has no value comes last."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

RowType = TypeVar("RowType")
# Any: what can be compared differs by column (text, Decimal, int); within one column it is one.
SortKey = Callable[[RowType], Any]


def sorted_rows(
    rows: Iterable[RowType], sort: str, keys: Mapping[str, SortKey[RowType]]
) -> list[RowType]:
    """The rows in the asked order; an unknown key leaves them as they are."""
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return list(rows)
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    return [*sorted(known, key=key, reverse=sort.startswith("-")), *unknown]
