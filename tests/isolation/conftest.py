"""Fixtures of two tenants; imports wait until Django is set up, which is after this file."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.isolation.houses import House


@pytest.fixture
def retail(db: None) -> "House":
    from tests.isolation.houses import build_house

    return build_house("retail")


@pytest.fixture
def bank(db: None) -> "House":
    from tests.isolation.houses import build_house

    return build_house("bank")
