"""The API keeps its own OpenAPI document, whatever it is sent: every operation under schemathesis.

Operations are taken from the document itself, so a new one is tested without a line here.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from finops.api.schema import whole_schema
from tests.speed.campaigns import Run

pytestmark = [pytest.mark.slow, pytest.mark.campaign]

# Per operation: how many of chance, how many of the edge cases of each parameter at first, and then
# one in so many. Of these there are hundreds, so that the suite meets each kind.
EXAMPLES, FIRST, THEN_EVERY = (30, 200, 2) if Run.draws_all else (3, 12, 40)

# Made from the code: no database and no server at collection.
DOCUMENT = whole_schema()
LEFT_OUT = [
    # That a well-formed request is also accepted is not promised by its schema: a trace that is
    # not there is 404, and a last day before the first one 400.
    positive_data_acceptance,
    # It asks each time three times more; tests/finops/access/test_every_route.py asks every route
    # without a key.
    ignored_auth,
]
# Of chance, a whole number may be put where a text belongs: in a query string it is a text. The
# edge cases of each parameter leave that out.
OF_CHANCE = [*LEFT_OUT, negative_data_rejection]
AnyCase = schemathesis.Case[Any]  # Any: what schemathesis keeps of its own with each case


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context: schemathesis.SerializationContext, value: object) -> bytes:
    return str(value).encode(errors="surrogatepass")


@pytest.fixture
def headers(key: str) -> Iterator[dict[str, str]]:
    """The key. As in Django's own test client, requests leave the connection alone: it holds
    the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {key}"}
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def turns() -> dict[str, Iterator[int]]:
    """By operation."""
    return defaultdict(count)


@pytest.fixture
def described(path: str) -> schemathesis.BaseSchema:
    """Only what lies under one path: the cases of all are thousands, and each worker would make
    them while it collects."""
    schema = schemathesis.openapi.from_dict({**DOCUMENT, "paths": {path: DOCUMENT["paths"][path]}})
    schema.app = WSGIHandler()
    # It would look for words in the sources of this handler, which is Django's, for each path anew.
    schema.config.analysis.constants.enabled = False
    return schema


@pytest.mark.parametrize("path", sorted(DOCUMENT["paths"]))
@pytest.mark.usefixtures("headers", "turns")  # it asks for them later than pytest-django looks
@schemathesis.pytest.from_fixture("described").parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_its_document_says(
    case: AnyCase, headers: dict[str, str], turns: dict[str, Iterator[int]]
) -> None:
    turn = next(turns[case.operation.label]) if is_edge_case(case) else 0
    if turn >= FIRST and turn % THEN_EVERY:
        return
    left_out = LEFT_OUT if is_edge_case(case) else OF_CHANCE
    case.call_and_validate(headers=headers, excluded_checks=left_out)


def is_edge_case(case: AnyCase) -> bool:
    return case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE
