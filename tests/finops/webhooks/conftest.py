"""A board of people whose requests are signed by the RACI table, and a server that gets events."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:  # models are not there yet when this file is read
    from pathlib import Path

    from pytest_django import Settings

    from tests.finops.approvals.notes import Desk
    from tests.receivers import Receiver


@pytest.fixture(scope="session")
def lifecycles(django_db_setup: None) -> None:
    from tests.finops.approvals.notes import write_lifecycles

    write_lifecycles()


@pytest.fixture(scope="module")
def standing_board(request: pytest.FixtureRequest, lifecycles: None) -> "Iterator[Desk]":
    from tests.finops.approvals.asked.board import open_board

    with standing(request, open_board) as board:
        yield board


@pytest.fixture
def board(standing_board: "Desk", db: None, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Desk]":
    from finops import approvals
    from finops.scope import tenant_scope
    from tests.finops.approvals.notes import ASKED
    from tests.people import copy_of

    monkeypatch.setattr(approvals, "_kinds", {**approvals._kinds, ASKED.name: ASKED})
    opened = copy_of(standing_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


@pytest.fixture
def receiver(
    tmp_path: "Path", monkeypatch: pytest.MonkeyPatch, settings: "Settings"
) -> "Iterator[Receiver]":
    """Its certificate is trusted, and an operator lets calls go to this machine."""
    from finops.sending.allowed_networks import allowed_networks
    from tests.receivers import receiving

    settings.ALLOWED_NETWORKS = allowed_networks("127.0.0.0/8")
    with receiving(tmp_path) as made:
        monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
        yield made
