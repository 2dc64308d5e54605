"""Token counts: inclusive or disjoint, they end as totals that hold their parts."""

import json

import pytest

from ledger.parsers.otlp.usage import usage_of
from ledger.parsers.usage.sums import NativeUsage


def langfuse(**details: object) -> NativeUsage:
    return usage_of({"langfuse.observation.usage_details": json.dumps(details)})


def otel(**counts: int | float | str) -> NativeUsage:
    return usage_of({f"gen_ai.usage.{name}": value for name, value in counts.items()})


def test_parts_lie_in_their_totals() -> None:
    assert otel(
        input_tokens=100, **{"cache_read.input_tokens": 90}, output_tokens=5
    ) == NativeUsage({"input_tokens": 100, "cached_tokens": 90, "output_tokens": 5})


def test_a_total_with_the_cache_beside_the_input_proves_disjoint_counts() -> None:
    usage = otel(input_tokens=10, cache_read_input_tokens=90, output_tokens=5, total_tokens=105)
    assert usage == NativeUsage({"input_tokens": 100, "cached_tokens": 90, "output_tokens": 5})


def test_a_total_that_fits_neither_way_is_a_doubt() -> None:
    usage = otel(input_tokens=10, output_tokens=5, total_tokens=99)
    assert usage == NativeUsage({"input_tokens": 10, "output_tokens": 5}, ("total_mismatch",))


def test_more_cached_than_there_is_input_is_a_doubt_and_never_counted_twice() -> None:
    usage = otel(input_tokens=10, **{"cache_read.input_tokens": 90})
    assert usage == NativeUsage({"input_tokens": 100, "cached_tokens": 90}, ("part_exceeds_total",))


def test_more_reasoning_than_output_is_a_doubt() -> None:
    usage = otel(output_tokens=10, **{"reasoning.output_tokens": 90})
    assert usage == NativeUsage(
        {"output_tokens": 100, "reasoning_tokens": 90}, ("part_exceeds_total",)
    )


def test_cached_audio_is_what_the_two_have_in_common() -> None:
    usage = otel(input_tokens=100, input_audio_tokens=60, **{"cache_read.input_tokens": 70})
    assert usage == NativeUsage(
        {
            "input_tokens": 100,
            "cached_tokens": 70,
            "audio_input_tokens": 60,
            "cached_audio_tokens": 30,
        }
    )


@pytest.mark.parametrize("value", [-1, 1.5, "many", "-3"])
def test_what_is_no_count_is_a_doubt(value: int | float | str) -> None:
    assert otel(input_tokens=value, output_tokens=5) == NativeUsage(
        {"output_tokens": 5}, ("bad_count",)
    )


@pytest.mark.parametrize("value", [7, 7.0, "7"])
def test_a_count_may_be_written_in_several_ways(value: int | float | str) -> None:
    assert otel(input_tokens=value) == NativeUsage({"input_tokens": 7})


def test_disjoint_buckets_are_put_together() -> None:
    usage = langfuse(
        input=10,
        cache_read_input_tokens=80,
        cache_creation_input_tokens=10,
        output=5,
        output_reasoning_tokens=20,
        total=125,
    )
    assert usage == NativeUsage(
        {
            "input_tokens": 100,
            "cached_tokens": 80,
            "cache_write_tokens": 10,
            "output_tokens": 25,
            "reasoning_tokens": 20,
        }
    )


def test_buckets_that_do_not_sum_to_the_total_are_a_doubt() -> None:
    assert langfuse(input=10, output=5, total=99).doubts == ("total_mismatch",)


def test_usage_as_openai_answered_it_is_inclusive_in_langfuse_too() -> None:
    usage = langfuse(
        prompt_tokens=100,
        completion_tokens=25,
        total_tokens=125,
        prompt_tokens_details={"cached_tokens": 80, "audio_tokens": 0},
        completion_tokens_details={"reasoning_tokens": 20},
    )
    assert usage == NativeUsage(
        {
            "input_tokens": 100,
            "cached_tokens": 80,
            "output_tokens": 25,
            "reasoning_tokens": 20,
        }
    )


def test_usage_as_anthropic_answered_it_is_disjoint() -> None:
    usage = langfuse(
        input_tokens=10, cache_read_input_tokens=90, output_tokens=5, server_tool_use={}
    )
    assert usage == NativeUsage({"input_tokens": 100, "cached_tokens": 90, "output_tokens": 5})


@pytest.mark.parametrize("details", ["", "[]", "{", "null", '{"input": "x"}', "[" * 9999])
def test_usage_details_that_cannot_be_read_are_a_doubt(details: str) -> None:
    usage = usage_of({"langfuse.observation.usage_details": details})
    assert usage == NativeUsage({}, ("bad_count",))


def test_nothing_told_is_nothing() -> None:
    assert usage_of({"gen_ai.request.model": "m"}) == NativeUsage()
