"""Campaigns draw many examples: a tenth of them in the suite, all of them in `make test-long`."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

Test = TypeVar("Test", bound=Callable[..., Any])  # Any: of whatever arguments
LONG = "long"
LEAST = 10


class Run:
    """Of this process: is it that of the long tests?"""

    draws_all = False


def begin(config: pytest.Config) -> None:
    """Before the tests are imported: they ask then how many examples they draw. That a busy machine
    draws slowly is no failure."""
    Run.draws_all = config.getoption("markexpr") == LONG
    settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("suite")


def tenth_of(number: int) -> int:
    return number if Run.draws_all else max(number // 10, min(number, LEAST))


def campaign(examples: int, **options: Any) -> Callable[[Test], Test]:  # Any: those of hypothesis
    """For a test that draws: so many examples in a run of the long tests, which it belongs to as
    well; a tenth of them in the suite, ten at least."""

    def decorate(test: Test) -> Test:
        drawn = settings(max_examples=tenth_of(examples), deadline=None, **options)(test)
        marked: Test = pytest.mark.campaign(drawn)
        return marked

    return decorate


def join(items: list[pytest.Item]) -> None:
    """Before tests are chosen by their marks."""
    for item in items if Run.draws_all else ():
        if item.get_closest_marker("campaign"):
            item.add_marker(LONG)
