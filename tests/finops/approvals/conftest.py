"""The tests' own kinds are known to the database, and a desk is open."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:  # models are not there yet when this file is read
    from tests.finops.approvals.notes import Desk
    from tests.finops.budgets.house import House


@pytest.fixture(scope="session")
def lifecycles(django_db_setup: None) -> None:
    from tests.finops.approvals.notes import write_lifecycles

    write_lifecycles()


@pytest.fixture(scope="module")
def standing_desk(request: pytest.FixtureRequest, lifecycles: None) -> "Iterator[Desk]":
    from tests.finops.approvals.notes import open_desk

    with standing(request, open_desk) as desk:
        yield desk


@pytest.fixture
def desk(standing_desk: "Desk", db: None) -> "Iterator[Desk]":
    from finops.scope import tenant_scope
    from tests.people import copy_of

    opened = copy_of(standing_desk)
    with tenant_scope(opened.tenant.pk):
        yield opened


@pytest.fixture(scope="module")
def standing_board(request: pytest.FixtureRequest, lifecycles: None) -> "Iterator[Desk]":
    """For files in which no test commits; each test takes a deep copy."""
    from tests.finops.approvals.asked.board import open_board

    with standing(request, open_board) as board:
        yield board


@pytest.fixture(scope="module")
def standing_high_board(request: pytest.FixtureRequest, lifecycles: None) -> "Iterator[Desk]":
    """The same around a use case of high risk."""
    from tests.finops.approvals.asked.board import open_board

    with standing(request, partial(open_board, tier="high")) as board:
        yield board


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest, lifecycles: None) -> "Iterator[House]":
    from tests.finops.budgets.house import open_house

    with standing(request, open_house) as house:
        yield house
