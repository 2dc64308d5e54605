"""The house that the cases are sent to: built once for all of them, each undone to a savepoint."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cases.world import House


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> Iterator[House]:
    # Models cannot be imported yet where pytest is given this folder alone.
    from tests.cases.world import open_house
    from tests.database import empty_database

    with standing(request, open_house) as house:
        yield house
    empty_database()  # default price books are the owner's, who commits them


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    return deepcopy(standing_house)
