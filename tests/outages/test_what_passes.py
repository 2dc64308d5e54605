"""Which failures pass by themselves, so that asking again is worth it."""

import psycopg
import pytest
import redis
from django.db import DataError, IntegrityError, InternalError, OperationalError
from django.db.utils import InterfaceError
from kombu.exceptions import OperationalError as BrokerError
from psycopg import errors

from finops.running.outages import is_outage


def django_error(state: str) -> Exception:
    """As Django raises what PostgreSQL answered with this SQLSTATE."""
    cause = errors.lookup(state)("refused")
    wrapper = InternalError if isinstance(cause, psycopg.InternalError) else OperationalError
    problem = wrapper("refused")
    problem.__cause__ = cause
    return problem


PASSING = (
    "08006 08P01 40001 40P01 53300 53100 57014 57P01 57P03 58030 55P03 25P03 25006"  # SQLSTATEs
)


@pytest.mark.parametrize("state", PASSING.split())
def test_what_the_server_takes_back_by_itself_is_an_outage(state: str) -> None:
    assert is_outage(django_error(state))


@pytest.mark.parametrize("state", ["54000", "54001", "25P02", "55000"])
def test_what_would_fail_again_is_none(state: str) -> None:
    assert not is_outage(django_error(state))


@pytest.mark.parametrize(
    "problem",
    [
        OperationalError("connection refused"),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
        redis.ConnectionError(),
        redis.TimeoutError(),
        BrokerError(),
        TimeoutError(),
    ],
)
def test_a_server_that_is_away_is_an_outage_also_as_a_cause(problem: Exception) -> None:
    later = RuntimeError("while answering")
    later.__context__ = problem
    assert is_outage(problem)
    assert is_outage(later)


@pytest.mark.parametrize(
    "problem", [None, KeyError("x"), DataError("x"), IntegrityError("x"), InternalError("x")]
)
def test_a_mistake_is_no_outage(problem: Exception | None) -> None:
    assert not is_outage(problem)
