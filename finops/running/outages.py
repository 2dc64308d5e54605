"""Whether a failure passes by itself: a server of ours is away, and the client should ask again.

One place decides it for every door: pages, the API and the receivers, whoever noticed it first.
"""

from collections.abc import Callable, Iterator
from typing import Final

import psycopg
import redis
from django.db import InternalError, OperationalError
from django.db.utils import InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

RETRY_SECONDS: Final = 5
# SQLSTATE classes that pass: connection, rolled back by another, resources, intervention, system.
PASSING_CLASSES: Final = ("08", "40", "53", "57", "58")
# And single ones: a lock not had in time, sessions ended for waiting, a server that became a copy.
PASSING_STATES: Final = frozenset({"55P03", "25P03", "25P04", "25006"})
DEPTH: Final = 10
AWAY: Final = (
    redis.ConnectionError,
    redis.TimeoutError,
    BrokerError,
    InterfaceError,
    psycopg.InterfaceError,
    TimeoutError,
)
OF_DATABASE: Final = (OperationalError, InternalError, psycopg.DatabaseError)

Shape = Callable[[HttpRequest, int, str], HttpResponse]
_shapes: dict[str, Shape] = {}


def is_outage(problem: BaseException | None) -> bool:
    """True if this, or what it was raised from, means that a server did not answer in time."""
    return any(_is_passing(cause) for cause in _causes(problem))


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    for _depth in range(DEPTH):
        if problem is None:
            return
        yield problem
        problem = problem.__cause__ or problem.__context__


def _is_passing(problem: BaseException) -> bool:
    if isinstance(problem, AWAY):
        return True
    if not isinstance(problem, OF_DATABASE):
        return False
    state = getattr(problem, "sqlstate", None) or getattr(problem.__cause__, "sqlstate", None)
    if state is None:  # the connection broke, or none was to be had
        return isinstance(problem, OperationalError | psycopg.OperationalError)
    return str(state).startswith(PASSING_CLASSES) or state in PASSING_STATES


def sentence() -> str:
    """What is true of every outage: whether the request took effect is not known."""
    return _(
        "A part of the service does not answer at the moment. Send the same again in a few"
        " seconds: what arrived before counts once."
    )


def register_shape(prefix: str, shape: Shape) -> None:
    """How the doors whose path starts with `prefix` tell an error outside their views."""
    _shapes[prefix] = shape


def shape_of(path: str) -> Shape | None:
    """The shape of the longest prefix that fits."""
    fitting = [prefix for prefix in _shapes if path.startswith(prefix)]
    return _shapes[max(fitting, key=len)] if fitting else None
