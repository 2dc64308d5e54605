"""The tests' own kinds are known to the database, and a desk is open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # models are not there yet when this file is read
    from tests.finops.approvals.notes import Desk


@pytest.fixture(scope="session")
def lifecycles(django_db_setup: None) -> None:
    from tests.finops.approvals.notes import write_lifecycles

    write_lifecycles()


@pytest.fixture
def desk(lifecycles: None, db: None) -> "Iterator[Desk]":
    from finops.scope import tenant_scope
    from tests.finops.approvals.notes import open_desk

    opened = open_desk()
    with tenant_scope(opened.tenant.pk):
        yield opened
