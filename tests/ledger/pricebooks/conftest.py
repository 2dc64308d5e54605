"""A tenant whose price books are written, and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from finops.access import Actor
    from finops.models import Tenant


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    # Models cannot be imported yet where pytest is given this folder alone.
    from finops.scope import tenant_scope
    from tests.people import make_tenant

    made = make_tenant("retail")
    with tenant_scope(made.pk):
        yield made


@pytest.fixture
def dora(tenant: Tenant) -> Actor:
    from tests.ledger.pricebooks.books import drafter

    return drafter(tenant)


@pytest.fixture
def lena(tenant: Tenant) -> Actor:
    from tests.ledger.pricebooks.books import lead

    return lead(tenant)
