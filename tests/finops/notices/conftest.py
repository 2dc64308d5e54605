"""A board of people around a use case, whose requests are signed by the RACI table."""

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
def board(lifecycles: None, db: None, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Desk]":
    from finops import approvals
    from finops.scope import tenant_scope
    from tests.finops.approvals.asked.board import open_board
    from tests.finops.approvals.notes import ASKED

    monkeypatch.setattr(approvals, "_kinds", {**approvals._kinds, ASKED.name: ASKED})
    opened = open_board()
    with tenant_scope(opened.tenant.pk):
        yield opened
