"""What a request that only reads has read is asked for once: by tenant, and never afterwards."""

from collections.abc import Callable
from itertools import count

import pytest

from finops.scope import NoTenant, tenant_scope
from finops.scope.remembering import remembered, remembering

RETAIL, WEALTH = 1, 2
Read = Callable[[str], str]


@pytest.fixture
def ask() -> Read:
    """A read that says how often it was asked before."""
    numbers = count()

    @remembered
    def read(about: str) -> str:
        return f"{about} {next(numbers)}"

    return read


def test_the_same_question_of_a_tenant_is_asked_once(ask: Read) -> None:
    with remembering():
        with tenant_scope(RETAIL):
            assert [ask("table"), ask("table"), ask("clock")] == ["table 0", "table 0", "clock 1"]
        with tenant_scope(WEALTH):
            assert ask("table") == "table 2"
        with tenant_scope(RETAIL):
            assert ask("table") == "table 0"


def test_what_follows_asks_again(ask: Read) -> None:
    with tenant_scope(RETAIL):
        with remembering():
            assert ask("table") == "table 0"
        with remembering():
            assert ask("table") == "table 1"
        assert [ask("table"), ask("table")] == ["table 2", "table 3"]


def test_outside_a_tenant_nothing_is_remembered(ask: Read) -> None:
    with remembering(), pytest.raises(NoTenant):
        ask("table")
