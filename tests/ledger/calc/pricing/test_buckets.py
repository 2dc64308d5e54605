"""Token counts whose totals hold their parts become disjoint meters."""

import re

import pytest

from ledger.calc.pricing.buckets import TOKENS_IN, TOKENS_OUT
from ledger.queries.sql import load
from tests.ledger.references.buckets import ORDER, token_buckets


def test_cached_and_reasoning_tokens_are_counted_once() -> None:
    parts = token_buckets(1_000, 300, cached_tokens=400, reasoning_tokens=100)
    assert parts == {"input": 600, "cached_input": 400, "output": 200, "reasoning": 100}
    assert sum(parts.values()) == 1_300


def test_cached_audio_is_both_cached_and_audio_and_counted_once() -> None:
    counts = {"cached_tokens": 50, "audio_input_tokens": 40, "cached_audio_tokens": 30}
    parts = token_buckets(100, **counts)
    assert parts == {"input": 40, "cached_input": 20, "audio_input": 10, "cached_audio": 30}


@pytest.mark.parametrize(
    "parts", [{"cached_tokens": 11}, {"cached_tokens": 6, "cache_write_tokens": 5}]
)
def test_parts_that_exceed_their_whole_are_refused(parts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="exceed"):
        token_buckets(10, 0, **parts)


def test_what_is_no_token_count_is_refused() -> None:
    with pytest.raises(TypeError, match="gpu_seconds"):
        token_buckets(10, gpu_seconds=1)


def test_reports_count_the_same_meters_as_tokens_in_and_out() -> None:
    for name, meters in (("meters_in", TOKENS_IN), ("meters_out", TOKENS_OUT)):
        assert set(re.findall(r"'(\w+)'", load(f"reports/{name}"))) == meters
    assert set(ORDER) | {"embedding"} == TOKENS_IN | TOKENS_OUT
