"""Worlds that stand for all tests of a file: built once, in a transaction that the tests share.

What a test writes is undone to a savepoint, as ever. A file whose tests commit cannot have one:
they would wait for its locks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

World = TypeVar("World")


@contextmanager
def standing(request: pytest.FixtureRequest, build: Callable[[], World]) -> Iterator[World]:
    """For fixtures of a module; each test takes a deep copy of what `build` returned."""
    from django.db import connection, transaction

    refuse_commits(request)
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), transaction.atomic():
        world = build()
        connection.check_constraints()  # now, and not again for every test
        with blocker.block():
            yield world
        transaction.set_rollback(True)


def refuse_commits(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        mark = item.get_closest_marker("django_db")
        if item.path == request.path and mark is not None and mark.kwargs.get("transaction"):
            pytest.fail(f"{item.name} commits, beside a standing world", pytrace=False)


def standing_fixture(build: Callable[[], World]) -> Callable[[pytest.FixtureRequest], World]:
    """A fixture of a file, under the name that it is bound to: what `build` returns stands for all
    of its tests."""

    @pytest.fixture(scope="module")
    def stands(request: pytest.FixtureRequest) -> Iterator[World]:
        with standing(request, build) as world:
            yield world

    return stands
