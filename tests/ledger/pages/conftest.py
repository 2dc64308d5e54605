"""The house whose pages are read, and the browsers that read them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.ledger.pages.house import House


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> Iterator[House]:
    # Models cannot be imported yet where pytest is given this folder alone.
    from tests.ledger.pages.house import open_house

    with standing(request, open_house) as house:
        yield house


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    return deepcopy(standing_house)


@pytest.fixture
def lead(house: House) -> Client:
    """The browser of the FinOps lead."""
    return house.browser()
