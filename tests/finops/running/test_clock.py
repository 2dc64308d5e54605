"""Business time is the database's, however long the way there takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from finops import clock

pytestmark = pytest.mark.django_db
SLOW_SECONDS = 0.3


@contextmanager
def slow_way() -> Iterator[None]:
    """The answer of the database takes a while to come back."""

    def wait(execute: Any, *statement: Any) -> Any:  # Any: Django's wrapper
        answer = execute(*statement)
        time.sleep(SLOW_SECONDS)
        return answer

    with connection.execute_wrapper(wait):
        yield


def test_a_slow_answer_does_not_set_the_clock_back() -> None:
    clock.ask_again()
    with slow_way():
        before = timezone.now()
        assert clock.now() >= before
    before = timezone.now()
    assert clock.now() >= before
    clock.ask_again()
