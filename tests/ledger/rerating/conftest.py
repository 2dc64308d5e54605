"""The house whose June is rated again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ledger.rerating.house import House


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """Inside its tenant, with the events of June and no book."""
    # Models cannot be imported yet where pytest is given this folder alone.
    from finops.scope import tenant_scope
    from tests.ledger.records import record
    from tests.ledger.rerating.house import june_events, open_house

    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        record(*june_events())
        yield opened
