"""Searches and the provider's tools: items of their own, with their own cost."""

from decimal import Decimal

import pytest

from tests.ledger.receivers.litellm.payloads import read, usage


def test_web_searches_inside_a_call_are_an_item_of_their_own() -> None:
    received = read(metadata=usage(server_tool_use={"web_search_requests": 3}))
    call, search = received.records
    assert search["cost_event_id"] == f"{call['cost_event_id']}/web_search"
    assert (search["component"], search["meter"], search["quantity"]) == ("tool", "web_search", 3)
    assert not {"input_tokens", "allocated_cost_usd"} & search.keys()
    assert search["call_ids"] == call["call_ids"]  # told again, both are the same once more


@pytest.mark.parametrize(
    ("asked", "served", "meter"),
    [
        pytest.param("low", None, "web_search_low", id="asked for"),
        pytest.param("HIGH", None, "web_search_high", id="in capitals"),
        pytest.param("low", "high", "web_search_high", id="served otherwise"),
        pytest.param("medium", None, "web_search", id="medium"),
        pytest.param({"a": 1}, 7, "web_search", id="nonsense"),
    ],
)
def test_a_search_has_the_meter_of_its_context_size(
    asked: object, served: object, meter: str
) -> None:
    options = {"web_search_options": {"search_context_size": asked}}
    counts = {"server_tool_use": {"web_search_requests": 2}, "search_context_size": served}
    received = read(model_parameters=options, metadata=usage(**counts))
    assert received.records[1]["meter"] == meter
    assert received.problems == []


def test_what_the_providers_tools_cost_is_an_item_of_its_own() -> None:
    basis = {"input_cost": 0.00125, "tool_usage_cost": 0.02}
    call, tools = read(response_cost=0.02225, cost_breakdown=basis).records
    assert call["allocated_cost_usd"] == Decimal("0.00225")
    assert (tools["component"], tools["allocated_cost_usd"]) == ("tool", Decimal("0.02"))
    assert tools["cost_event_id"] == f"{call['cost_event_id']}/tools"
    assert not {"input_tokens", "meter"} & tools.keys()


def test_searches_that_are_counted_have_the_cost_of_the_tools() -> None:
    asked = usage(server_tool_use={"web_search_requests": 2})
    basis = {"tool_usage_cost": 0.02}
    call, search = read(response_cost=0.03, cost_breakdown=basis, metadata=asked).records
    assert (call["allocated_cost_usd"], search["allocated_cost_usd"]) == (
        Decimal("0.01"),
        Decimal("0.02"),
    )
    assert search["quantity"] == 2


@pytest.mark.parametrize("cost", [0, -1, "many", None, 9, {"a": 1}])
def test_a_cost_of_tools_that_cannot_be_changes_nothing(cost: object) -> None:
    (call,) = read(response_cost=0.03, cost_breakdown={"tool_usage_cost": cost}).records
    assert call["allocated_cost_usd"] == Decimal("0.03")
