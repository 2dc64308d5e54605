"""One item ahead: the next one is made on another thread while this one is worked on."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

from django.db import connection, connections

Item = TypeVar("Item")


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The items in order. At most two exist at a time: the one given out and the next.

    What making an item raises is raised where the item would have come. The other thread has
    database connections of its own; inside a transaction, which these could not look into, items
    are made as they are asked for.
    """
    if connection.in_atomic_block:
        yield from items
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:

        def begin() -> "Future[list[Item]]":
            return thread.submit(copy_context().run, lambda: list(islice(items, 1)))

        try:
            coming = begin()
            while made := coming.result():
                coming = begin()
                yield made[0]
        finally:
            thread.submit(connections.close_all)
