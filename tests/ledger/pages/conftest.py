"""The house whose pages are read, and the browsers that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.ledger.pages.house import House


@pytest.fixture
def house(db: None) -> House:
    # Models cannot be imported yet where pytest is given this folder alone.
    from tests.ledger.pages.house import open_house

    return open_house()


@pytest.fixture
def lead(house: House) -> Client:
    """The browser of the FinOps lead."""
    return house.browser()
