"""A house stands for all tests of a file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:  # models are not there yet when this file is read
    from tests.finops.budgets.house import House


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> "Iterator[House]":
    """For files in which no test commits; each test takes a deep copy."""
    from tests.finops.budgets.house import open_house

    with standing(request, open_house) as house:
        yield house
