"""The empty tenant of each test."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.finops.set_up.house import House


@pytest.fixture
def house(db: None) -> "House":
    from tests.finops.set_up.house import open_house  # Django is not set up before

    return open_house()
