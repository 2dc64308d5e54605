"""What LiteLLM says that a call cost, and when that is no cost."""

from decimal import Decimal

import pytest

from tests.ledger.receivers.litellm.payloads import CALL, read, record, usage


def test_what_openrouter_says_it_charged_is_taken_where_litellm_knows_no_price() -> None:
    event = record(response_cost=0.0, metadata=usage(cost=0.00045))
    assert event["allocated_cost_usd"] == Decimal("0.00045")


def test_openrouters_fee_on_a_key_of_the_callers_own_is_not_the_cost_of_the_call() -> None:
    event = record(response_cost=0.0, metadata=usage(cost=0.00045, is_byok=True))
    assert "allocated_cost_usd" not in event


@pytest.mark.parametrize("cost", [-1, -0.5, "-1"])
def test_a_cost_that_is_no_amount_is_in_doubt(cost: object) -> None:
    received = read(response_cost=cost)
    assert [problem.code for problem in received.problems] == ["bad_cost"]
    assert "allocated_cost_usd" not in received.records[0]


def test_seconds_without_tokens_and_without_a_cost_are_in_doubt() -> None:
    nothing = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    received = read(response_cost=0.0, metadata=usage(seconds=60), **nothing)
    assert {problem.code for problem in received.problems} == {"unknown_bucket", "no_usage"}
    assert read(response_cost=0.006, metadata=usage(seconds=60), **nothing).problems == []


def test_a_cost_of_nought_for_tokens_is_an_unknown_price() -> None:
    assert "allocated_cost_usd" not in record(response_cost=0.0)


def test_an_answer_out_of_litellms_cache_is_free() -> None:
    event = record(cache_hit=True, id="chatcmpl-1_cache_hit1795", response_cost=0.0)
    assert (event["unit_price"], event["pricing_version"]) == (0, "gateway_cache_hit")
    assert event["call_ids"] == f"litellm:{CALL}"


NOTHING = {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}


def test_a_model_that_the_gateways_operator_priced_at_nothing_has_a_price() -> None:
    entry = {"model_map_value": {**NOTHING, "max_tokens": 8192}}
    event = record(response_cost=0.0, model_map_information=entry)
    assert (event["unit_price"], event["pricing_version"]) == (0, "gateway_zero_price")
    assert "allocated_cost_usd" not in event


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "text",
        {"model_map_value": None},
        {"model_map_value": {"input_cost_per_token": 0.0}},
        {"model_map_value": {**NOTHING, "input_cost_per_second": 0.1}},
        {"model_map_value": {**NOTHING, "input_cost_per_token": None}},
        {"model_map_value": "{'input_cost_per_token': 0.0}"},
    ],
)
def test_nothing_else_makes_a_cost_of_nought_a_price(entry: object) -> None:
    event = record(response_cost=0.0, model_map_information=entry)
    assert not {"unit_price", "allocated_cost_usd"} & event.keys()
