"""Counts: their parts, their totals, and what is counted in their place."""

import pytest

from tests.ledger.receivers.litellm.payloads import read, record, usage


def test_parts_lie_in_their_totals() -> None:
    details = {"cached_tokens": 60, "audio_tokens": 5, "cache_creation_tokens": 20}
    details["cache_creation_token_details"] = {"ephemeral_1h_input_tokens": 15}  # type: ignore[assignment]  # nested
    metadata = usage(
        prompt_tokens_details=details, completion_tokens_details={"reasoning_tokens": 30}
    )
    event = record(metadata=metadata)
    assert {name: event[name] for name in event if name.endswith("_tokens")} == {
        "input_tokens": 100,
        "cached_tokens": 60,
        "cache_write_tokens": 5,
        "cache_write_1h_tokens": 15,
        "audio_input_tokens": 5,
        "output_tokens": 40,
        "reasoning_tokens": 30,
    }


def test_anthropics_names_of_the_cache_are_known() -> None:
    event = record(metadata=usage(cache_read_input_tokens=7, cache_creation_input_tokens=3))
    assert (event["cached_tokens"], event["cache_write_tokens"]) == (7, 3)


def test_parts_that_are_more_than_their_total_lay_beside_it_and_that_is_told() -> None:
    received = read(metadata=usage(prompt_tokens_details={"cached_tokens": 101}))
    event = received.records[0]
    assert (event["input_tokens"], event["cached_tokens"]) == (201, 101)
    assert event["settlement"] == "estimated"
    assert [(problem.code, problem.is_lost) for problem in received.problems] == [
        ("total_mismatch", False)
    ]


def test_cache_writes_alone_lie_beside_where_only_they_do_not_fit() -> None:
    counts = {"cache_read_input_tokens": 95, "cache_creation_input_tokens": 20}
    event = read(metadata=usage(**counts)).records[0]
    parts = ("input_tokens", "cached_tokens", "cache_write_tokens")
    assert [event[name] for name in parts] == [120, 95, 20]


def test_a_total_proves_that_reasoning_lies_beside_the_completion() -> None:
    event = record(
        total_tokens=170, metadata=usage(completion_tokens_details={"reasoning_tokens": 30})
    )
    assert (event["output_tokens"], event["reasoning_tokens"]) == (70, 30)


def test_a_total_that_does_not_add_up_is_told() -> None:
    assert [problem.code for problem in read(total_tokens=150).problems] == ["total_mismatch"]


@pytest.mark.parametrize(("meta", "asked"), [(None, 1), ({"billed_units": {"search_units": 3}}, 3)])
def test_a_reranker_that_tells_no_tokens_was_asked_queries(meta: object, asked: int) -> None:
    event = record(
        call_type="arerank",
        **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 0),
        response={"meta": meta},
    )
    assert (event["component"], event["meter"], event["quantity"]) == ("rerank", "query", asked)
    assert "input_tokens" not in event
