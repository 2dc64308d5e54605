"""Web searches that a provider made inside a call: an item of its own, whoever tells the call."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from finops.models import Tenant
from ledger.parsers.litellm.bodies import parse as parse_litellm
from ledger.parsers.otlp import parse
from tests.ledger.receivers.otlp.spans import CHAT, A, Attributes, as_protobuf, take, together
from tests.ledger.receivers.otlp.test_api import PROTOBUF, lines
from tests.ledger.records import LIMITS
from tests.people import make_key, make_tenant

CLAUDE: Attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "anthropic",
    "gen_ai.response.model": "claude-sonnet-4-5",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 200,
}
LANGFUSE: Attributes = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "claude-sonnet-4-5",
}


def searched(*spans: A) -> list[tuple[str, object, object, object]]:
    """The last letters of each item's id, its meter, its quantity, and its identity keys."""
    records = take(*spans).records
    return [
        (
            str(record["cost_event_id"])[-12:],
            record["meter"],
            record["quantity"],
            record["call_ids"],
        )
        for record in records
        if record["component"] == "tool"
    ]


@pytest.mark.parametrize(
    "counts",
    [
        {"gen_ai.usage.server_tool_use.web_search_requests": 3},
        {"anthropic.usage.server_tool_use.web_search_requests": 3},
        {"gen_ai.usage.details.web_search_requests": "3"},
        {"gen_ai.usage.web_search_requests": 3},
        {"llm.usage.server_tool_use.web_search_requests": 3},
        {"gen_ai.usage.num_search_queries": 3},
    ],
)
def test_searches_among_the_counts_are_an_item_of_the_call(counts: Attributes) -> None:
    span = A(1, together(CLAUDE, counts))
    (event,) = [record for record in take(span).records if record["component"] == "model_call"]
    assert searched(span) == [("1/web_search", "web_search", Decimal(3), event["call_ids"])]
    assert (event["input_tokens"], event["output_tokens"]) == (1000, 200)
    assert "settlement" not in event or event["settlement"] == "final"
    assert take(span).problems == []


@pytest.mark.parametrize(
    "details",
    [
        {"input": 1000, "output": 200, "server_tool_use": {"web_search_requests": 2}},
        {"input_tokens": 1000, "output_tokens": 200, "serverToolUse": {"webSearchRequests": 2}},
        {"input": 1000, "output": 200, "total": 1200, "web_search_queries": 2},
        {"prompt_tokens": 1000, "completion_tokens": 200, "num_search_queries": 2},
    ],
)
def test_langfuse_tells_them_among_its_usage(details: dict[str, object]) -> None:
    span = A(1, {**LANGFUSE, "langfuse.observation.usage_details": json.dumps(details)})
    assert [item[1:3] for item in searched(span)] == [("web_search", Decimal(2))]
    assert take(span).problems == []


def test_the_ai_sdk_passes_on_what_anthropic_told() -> None:
    usage = {
        "input_tokens": 10,
        "output_tokens": 5,
        "server_tool_use": {"web_search_requests": 4, "web_fetch_requests": 1},
    }
    attributes: Attributes = {
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.model.provider": "anthropic.messages",
        "ai.model.id": "claude-sonnet-4-5",
        "ai.usage.promptTokens": 10,
        "ai.usage.completionTokens": 5,
        "ai.response.providerMetadata": json.dumps({"anthropic": {"usage": usage}}),
    }
    assert [item[1:3] for item in searched(A(1, attributes))] == [("web_search", Decimal(4))]
    assert take(A(1, attributes)).problems == []  # what was fetched is in the tokens


@pytest.mark.parametrize(
    ("attributes", "meter"),
    [
        ({"gen_ai.usage.search_context_size": "low"}, "web_search_low"),
        ({"gen_ai.usage.search_context_size": "HIGH"}, "web_search_high"),
        ({"gen_ai.usage.search_context_size": "medium"}, "web_search"),
        ({"gen_ai.usage.search_context_size": "enormous"}, "web_search"),
        (
            {"llm.invocation_parameters": '{"web_search_options": {"search_context_size": "low"}}'},
            "web_search_low",
        ),
        (
            {
                "llm.invocation_parameters": json.dumps(
                    {"tools": [{"type": "web_search", "search_context_size": "high"}]}
                )
            },
            "web_search_high",
        ),
        (
            {
                "langfuse.observation.model.parameters": json.dumps(
                    {"web_search_options": {"search_context_size": "high"}}
                )
            },
            "web_search_high",
        ),
    ],
)
def test_how_much_of_what_was_found_goes_into_the_answer_has_its_price(
    attributes: Attributes, meter: str
) -> None:
    span = A(1, together(CHAT, {"gen_ai.usage.web_search_requests": 1}, attributes))
    assert [item[1:3] for item in searched(span)] == [(meter, Decimal(1))]


def test_what_was_served_beats_what_was_asked_for() -> None:
    attributes: Attributes = {
        "gen_ai.usage.num_search_queries": 1,
        "gen_ai.usage.search_context_size": "low",
        "llm.invocation_parameters": '{"web_search_options": {"search_context_size": "high"}}',
    }
    assert [item[1] for item in searched(A(1, together(CHAT, attributes)))] == ["web_search_low"]


@pytest.mark.parametrize(
    "attributes",
    [
        {"llm.invocation_parameters": '{"web_search_options": {"search_context_size": "low"}}'},
        {"llm.invocation_parameters": '{"web_search_options": {}}'},
        {"langfuse.observation.model.parameters": '{"web_search_options": {}}'},
        {"gen_ai.usage.search_context_size": "low"},
    ],
)
def test_searches_that_nobody_counted_are_a_doubt(attributes: Attributes) -> None:
    received = take(A(1, together(CHAT, attributes)))
    assert [problem.code for problem in received.problems] == ["uncounted_searches"]
    assert [record["settlement"] for record in received.records] == ["estimated"]


def test_a_tool_that_may_search_is_no_search() -> None:
    tools = json.dumps({"tools": [{"type": "web_search", "search_context_size": "high"}]})
    assert take(A(1, together(CHAT, {"llm.invocation_parameters": tools}))).problems == []


@pytest.mark.parametrize(
    "parameters",
    ["[" * 9999, "[]", '{"tools": 7}', '{"tools": [7, {"search_context_size": 7}]}', "{", ""],
)
def test_parameters_that_cannot_be_read_tell_no_size(parameters: str) -> None:
    attributes: Attributes = {
        "gen_ai.usage.web_search_requests": 1,
        "llm.invocation_parameters": parameters,
    }
    assert [item[1] for item in searched(A(1, together(CHAT, attributes)))] == ["web_search"]


def test_odd_tools_leave_the_tier_readable() -> None:
    parameters = '{"service_tier": "flex", "tools": {"a": 1}, "web_search_options": [7]}'
    (event,) = take(A(1, together(CHAT, {"llm.invocation_parameters": parameters}))).records
    assert event["requested_service_tier"] == "flex"


def test_no_searches_are_no_item() -> None:
    assert searched(A(1, together(CLAUDE, {"gen_ai.usage.web_search_requests": 0}))) == []


def test_other_tools_of_a_provider_stay_a_doubt() -> None:
    attributes: Attributes = {"gen_ai.usage.server_tool_use.code_execution_requests": 2}
    assert [problem.code for problem in take(A(1, together(CLAUDE, attributes))).problems] == [
        "unknown_bucket"
    ]


def test_litellm_doubts_what_it_cannot_count_too() -> None:
    call = {
        "id": "chatcmpl-1",
        "litellm_call_id": "c-1",
        "status": "success",
        "custom_llm_provider": "openai",
        "model": "gpt-4o-search-preview",
        "startTime": 1748772000.0,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "total_tokens": 15,
        "model_parameters": {"web_search_options": {"search_context_size": "low"}},
    }
    assert problems_of(call) == ["uncounted_searches"]
    assert problems_of({**call, "response_cost": 0.03}) == []  # it is in the cost that is told
    counted = {"prompt_tokens_details": {"web_search_requests": 1}}
    assert problems_of({**call, "metadata": {"usage_object": counted}}) == []
    other = {"server_tool_use": {"code_execution_requests": 2, "web_fetch_requests": 1}}
    plain = {**call, "model_parameters": {}, "metadata": {"usage_object": other}}
    assert problems_of(plain) == ["unknown_bucket"]


def problems_of(call: dict[str, object]) -> list[str]:
    received = parse_litellm(json.dumps(call).encode(), LIMITS)
    return [problem.code for problem in received.problems]


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    key = make_key(tenant, "ingest")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


TWO: Attributes = {"gen_ai.usage.web_search_requests": 2}
OUTER, INNER = A(1, together(CLAUDE, TWO)), A(2, together(CLAUDE, TWO), parent=1)


def meters(tenant: Tenant) -> list[tuple[str, object]]:
    """What is left of each meter when what was reversed is taken away."""
    left: dict[str, Decimal] = {}
    for _, meter, quantity, _ in lines(tenant):
        left[str(meter)] = left.get(str(meter), Decimal(0)) + Decimal(str(quantity))
    return sorted(left.items())


ONE_CALL = [("input", Decimal(1000)), ("output", Decimal(200)), ("web_search", Decimal(2))]


@pytest.mark.parametrize("bodies", [[OUTER, INNER], [INNER, OUTER], [(OUTER, INNER)]])
def test_spans_in_each_other_tell_the_same_searches_once(
    sender: Client, tenant: Tenant, bodies: list[A | tuple[A, ...]]
) -> None:
    for spans in bodies:
        post(sender, *(spans if isinstance(spans, tuple) else (spans,)))
    assert meters(tenant) == ONE_CALL


def test_searches_that_only_the_outer_span_tells_count(sender: Client, tenant: Tenant) -> None:
    post(sender, A(2, CLAUDE, parent=1))
    post(sender, OUTER)
    assert meters(tenant) == ONE_CALL


def test_an_agent_repeats_the_searches_of_its_calls(sender: Client, tenant: Tenant) -> None:
    agent = together(CLAUDE, {"gen_ai.operation.name": "invoke_agent"}, TWO)
    searching = together(CLAUDE, {"gen_ai.usage.web_search_requests": 1})
    post(sender, A(2, CLAUDE, parent=1), A(3, searching, parent=1), A(4, searching, parent=1))
    post(sender, A(1, agent))
    assert ("web_search", Decimal(2)) in meters(tenant)


def post(sender: Client, *spans: A) -> None:
    answer = sender.post("/v1/traces", data=as_protobuf(*spans), content_type=PROTOBUF)
    assert answer.status_code == 200, answer.content
    assert parse(as_protobuf(*spans), as_json=False).records
