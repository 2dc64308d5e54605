"""What an agent's span tells counts where no model call beneath it does, in whatever bodies and
order the spans of its trace arrive."""

from itertools import permutations

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.rollups import compare
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.otlp.spans import AT, SECOND, A, Attributes, as_protobuf
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.slow
MODEL: Attributes = {"gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o"}


def agent(number: int, parent: int = 0, tokens: int = 0) -> A:
    return a_span(number, parent, tokens, {"gen_ai.operation.name": "invoke_agent"})


def call(number: int, parent: int, tokens: int = 0) -> A:
    return a_span(number, parent, tokens, {"gen_ai.operation.name": "chat", **MODEL})


def tool(number: int, parent: int) -> A:
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"}
    return a_span(number, parent, 0, attributes)


def plain(number: int, parent: int) -> A:
    return a_span(number, parent, 0, {})


def a_span(number: int, parent: int, tokens: int, attributes: Attributes) -> A:
    usage = {"gen_ai.usage.input_tokens": tokens, "gen_ai.usage.output_tokens": 1} if tokens else {}
    counts = {**MODEL, **usage} if tokens else usage
    return A(number, {**attributes, **counts}, parent=parent, at=AT + number * SECOND)


# Spans, and the tokens in that count; each span comes in a body of its own.
TRACES: dict[str, tuple[list[A], int]] = {
    "the call tells": ([agent(1, tokens=900), call(2, 1, 900)], 900),
    "only the agent tells": ([agent(1, tokens=900), call(2, 1)], 900),
    "nobody but the agent": ([agent(1, tokens=900), plain(2, 1)], 900),
    "one of two calls tells": ([agent(1, tokens=900), call(2, 1, 500), call(3, 1)], 500),
    "through plain spans": ([agent(1, tokens=900), plain(2, 1), call(3, 2, 900)], 900),
    "through a tool": ([agent(1, tokens=900), tool(2, 1), call(3, 2, 900)], 900),
    "an agent in an agent": ([agent(1, tokens=900), agent(2, 1, 900), call(3, 2)], 900),
    "agents around a call": ([agent(1, tokens=900), agent(2, 1, 900), call(3, 2, 700)], 700),
    "two agents side by side": ([agent(1), agent(2, 1, 400), agent(3, 1, 500)], 900),
}


def tokens_in(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk):
        assert compare() == {}
        quantities = [row[7] for row in the_ledger()["hours"] if row[2] == "input"]
        return sum(int(str(quantity).partition(".")[0]) for quantity in quantities)


@pytest.mark.parametrize("name", TRACES)
def test_the_order_of_bodies_changes_nothing(name: str, db: None) -> None:
    spans, expected = TRACES[name]
    bodies = [[[span] for span in order] for order in permutations(spans)]
    for at, sent in enumerate([[spans], *bodies]):
        tenant = make_tenant(f"t{at}")
        key = make_key(tenant, "ingest")
        sender = Client(headers={"authorization": f"Bearer {key}"})
        for body in sent:
            data = as_protobuf(*body)
            answer = sender.post("/v1/traces", data=data, content_type="application/x-protobuf")
            assert answer.status_code == 200
        assert tokens_in(tenant) == expected, [[span.number for span in body] for body in sent]
