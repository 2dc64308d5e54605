"""One tenant to ask about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from finops.models import Tenant


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    """A tenant on UTC, in force during the test."""
    # Models cannot be imported yet where pytest is given this folder alone.
    from finops.scope import tenant_scope
    from tests.people import make_tenant

    made = make_tenant("retail")
    with tenant_scope(made.pk):
        yield made
