"""The house whose June is rated again."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:
    from tests.ledger.rerating.house import House


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> Iterator[House]:
    # Models cannot be imported yet where pytest is given this folder alone.
    from finops.scope import tenant_scope
    from tests.ledger.records import record
    from tests.ledger.rerating.house import june_events, open_house

    def in_june() -> House:
        opened = open_house()
        with tenant_scope(opened.tenant.pk):
            record(*june_events())
        return opened

    with standing(request, in_june) as house:
        yield house


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    """Inside its tenant, with the events of June and no book."""
    from finops.scope import tenant_scope

    with tenant_scope(standing_house.tenant.pk):
        yield deepcopy(standing_house)
