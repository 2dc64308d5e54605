"""Totals and parts made to fit: what a total proves, what nothing proves, what is left in doubt."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.parsers.litellm.usage import MOST_DEEP
from ledger.parsers.otlp.usage import usage_of
from ledger.parsers.usage import sums as usage_sums
from ledger.parsers.usage.sums import (
    CACHE_BESIDE,
    DISJOINT,
    INCLUSIVE,
    THOUGHTS_BESIDE,
    Convention,
    NativeUsage,
    read_counts,
    settle,
)
from ledger.parsers.usage.words import CountName, count_named
from tests.speed.campaigns import campaign


def usage(convention: Convention, **counts: object) -> NativeUsage:
    return settle(read_counts(counts.items()), convention)


def counts(convention: Convention, **buckets: object) -> dict[str, int]:
    settled = usage(convention, **buckets)
    assert settled.doubts == ()
    return settled.counts


def test_a_total_proves_that_one_part_lies_beside_and_another_inside() -> None:
    assert counts(
        DISJOINT, input=5010, cache_read=1000, cache_write=5000, output=100, total=6110
    ) == {
        "input_tokens": 6010,
        "cached_tokens": 1000,
        "cache_write_tokens": 5000,
        "output_tokens": 100,
    }


def test_a_total_proves_against_the_convention() -> None:
    settled = counts(DISJOINT, input=900, cached=600, output=100, total=1000)
    assert settled == {"input_tokens": 900, "cached_tokens": 600, "output_tokens": 100}


def test_two_readings_that_the_total_allows_are_a_doubt() -> None:
    settled = usage(INCLUSIVE, input=500, cached=100, output=500, reasoning=100, total=1100)
    assert settled.doubts == ("unproven_parts",)
    assert settled.counts["input_tokens"] + settled.counts["output_tokens"] == 1100


def test_the_convention_of_the_source_is_not_doubted_where_it_adds_up() -> None:
    assert counts(INCLUSIVE, input=600, cached=100, output=400, reasoning=100, total=1000) == {
        "input_tokens": 600,
        "cached_tokens": 100,
        "output_tokens": 400,
        "reasoning_tokens": 100,
    }


def test_disjoint_buckets_without_a_total_are_in_doubt_where_they_may_be_inclusive() -> None:
    assert usage(DISJOINT, input=1000, cached=900).doubts == ("unproven_parts",)
    assert usage(DISJOINT, input=10, cached=900).doubts == ()


def test_ephemeral_writes_and_their_sum_are_counted_once() -> None:
    parts = {"cache_write_5m": 1000, "ephemeral_1h_input": 4000}
    for every_write in (0, 5000):
        settled = counts(CACHE_BESIDE, input=10, output=1, cache_creation=every_write, **parts)
        assert settled["cache_write_tokens"] == 1000
        assert settled["cache_write_1h_tokens"] == 4000
        assert settled["input_tokens"] == 5010


def test_writes_that_do_not_add_up_to_their_sum_are_a_doubt() -> None:
    settled = usage(CACHE_BESIDE, input=1, cache_write=900, cache_write_5m=100, cache_write_1h=200)
    assert settled.doubts == ("total_mismatch",)
    assert settled.counts["input_tokens"] == 901


def test_geminis_thoughts_lie_beside_its_candidates() -> None:
    buckets = {"prompt_token_count": 10, "candidates_token_count": 5, "thoughts_token_count": 7}
    assert counts(THOUGHTS_BESIDE, **buckets) == {
        "input_tokens": 10,
        "output_tokens": 12,
        "reasoning_tokens": 7,
    }


def test_what_compacting_a_context_used_is_never_in_the_other_counts() -> None:
    buckets = {"compaction.input_tokens": 5000, "compaction.output_tokens": 700}
    assert counts(INCLUSIVE, input=600, output=200, **buckets) == {
        "input_tokens": 5600,
        "output_tokens": 900,
    }


@pytest.mark.parametrize(
    ("buckets", "input_tokens"),
    [({"input": 1000, "no_cache": 100}, 1000), ({"input": 100, "no_cache": 100}, 1000)],
)
def test_what_was_read_fresh_tells_where_the_cache_is(
    buckets: dict[str, int], input_tokens: int
) -> None:
    assert counts(INCLUSIVE, cache_read=900, **buckets)["input_tokens"] == input_tokens


def test_images_read_from_the_cache_are_cached_input() -> None:
    settled = counts(
        INCLUSIVE, input=100, **{"image.input": 60, "image.cache_read.input": 50, "cache_read": 70}
    )
    assert settled == {"input_tokens": 100, "cached_tokens": 70, "image_input_tokens": 10}


def test_disjoint_audio_holds_its_cached_part_too() -> None:
    settled = usage(DISJOINT, input=1, input_modality_AUDIO=60, cached_modality_AUDIO=40, total=101)
    assert settled.counts == {
        "input_tokens": 101,
        "cached_tokens": 40,
        "audio_input_tokens": 100,
        "cached_audio_tokens": 40,
    }


def test_an_unknown_count_is_a_doubt_unless_the_total_shows_that_it_repeats_others() -> None:
    assert usage(INCLUSIVE, input=5, output=5, newfangled=3).doubts == ("unknown_bucket",)
    assert usage(INCLUSIVE, input=5, output=5, newfangled=3, total=10).doubts == ()
    assert usage(INCLUSIVE, input=5, output=5, newfangled=0).doubts == ()


def test_items_beside_tokens_are_a_doubt_whatever_the_total() -> None:
    settled = usage(INCLUSIVE, input=5, output=5, total=10, file_search_calls=2)
    assert settled.doubts == ("unknown_bucket",)


def test_searches_on_the_web_are_counted_beside_the_tokens() -> None:
    settled = usage(INCLUSIVE, input=5, output=5, total=10, web_search_requests=2)
    assert settled == NativeUsage({"input_tokens": 5, "output_tokens": 5}, searches=2)


def test_a_service_tier_in_the_buckets_is_known() -> None:
    settled = usage(DISJOINT, input=0, input_flex=40, input_flex_cache_read=60, output=5, total=105)
    assert (settled.counts["input_tokens"], settled.tier, settled.doubts) == (100, "flex", ())


def test_a_negative_bucket_is_no_count() -> None:
    settled = usage(DISJOINT, input=-914, input_cached_tokens=1000, output=10)
    assert settled == NativeUsage(
        {"input_tokens": 1000, "cached_tokens": 1000, "output_tokens": 10}, ("bad_count",)
    )


WORDS = st.sampled_from(
    [
        *("input", "output", "prompt", "completion", "total", "cache", "cached", "read", "write"),
        *("creation", "reasoning", "thoughts", "audio", "image", "text", "tokens", "token_count"),
        *("details", "5m", "1h", "ephemeral", "flex", "priority", "foo", "usage"),
    ]
)
NAMES = st.one_of(
    st.sampled_from(["input", "output", "total", "input_tokens", "cacheRead", "reasoning_tokens"]),
    st.lists(WORDS, min_size=1, max_size=5).map("_".join),
    st.lists(WORDS, min_size=1, max_size=4).map(
        lambda words: words[0] + "".join(word.capitalize() for word in words[1:])
    ),
    st.text(max_size=12),
)
VALUES: st.SearchStrategy[object] = st.one_of(
    st.integers(-5, 2000), st.integers(0, 10**13), st.sampled_from([None, True, "7", "x", 1.5, []])
)
CONVENTIONS = st.sampled_from([INCLUSIVE, CACHE_BESIDE, THOUGHTS_BESIDE, DISJOINT])
IN_PARTS = (
    *("cached_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    *("audio_input_tokens", "image_input_tokens"),
)
OUT_PARTS = ("reasoning_tokens", "audio_output_tokens", "image_output_tokens")


@campaign(400)
@given(st.dictionaries(NAMES, VALUES, max_size=10), CONVENTIONS)
def test_parts_lie_in_totals_that_are_the_providers_or_the_event_is_in_doubt(
    buckets: dict[str, object], convention: Convention
) -> None:
    named = read_counts(buckets.items())
    settled = settle(named, convention)
    native = settled.counts
    assert min(native.values(), default=0) >= 0
    double = native.get("cached_audio_tokens", 0)
    assert sum(native.get(name, 0) for name in IN_PARTS) - double <= native.get("input_tokens", 0)
    assert sum(native.get(name, 0) for name in OUT_PARTS) <= native.get("output_tokens", 0)
    both = native.get("input_tokens", 0) + native.get("output_tokens", 0)
    total = named.counts.get("total")
    if total and not settled.doubts:
        assert both == total
    if any(named.counts.values()) and not settled.doubts:
        assert both > 0, "tokens were told and none are counted"


SIMPLE = st.dictionaries(st.sampled_from(sorted(usage_sums.SIMPLE)), st.integers(0, 40))


@campaign(400)
@given(SIMPLE, CONVENTIONS)
def test_the_short_way_says_what_the_long_way_says(
    counts: dict[str, int], convention: Convention
) -> None:
    short = usage_sums.plainly(counts, convention)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usage_sums, "plainly", lambda *_: None)
        long = settle(usage_sums.NamedCounts(counts), convention)
    assert short is None or NativeUsage(short) == long


@given(st.dictionaries(NAMES, VALUES, max_size=6), CONVENTIONS, st.randoms())
def test_the_order_in_which_buckets_are_told_does_not_matter(
    buckets: dict[str, object], convention: Convention, chance: object
) -> None:
    pairs = list(buckets.items())
    chance.shuffle(pairs)  # type: ignore[attr-defined]  # a Random
    counts_in_order = settle(read_counts(buckets.items()), convention).counts
    assert settle(read_counts(pairs), convention).counts == counts_in_order


@given(
    st.recursive(
        st.dictionaries(NAMES, VALUES, max_size=5),
        lambda inner: st.dictionaries(NAMES, st.one_of(VALUES, inner), max_size=5),
        max_leaves=8,
    )
)
def test_nested_buckets_of_langfuse_are_kept_or_in_doubt(details: dict[str, object]) -> None:
    settled = usage_of({"langfuse.observation.usage_details": json.dumps(details)})
    if numbers_in(details) and not settled.doubts:
        assert any(settled.counts.values())


def numbers_in(details: object, deep: int = 0) -> bool:
    """Is there a number of more than nought whose name is that of a token count?"""
    if not isinstance(details, dict) or deep > MOST_DEEP:
        return False
    return any(
        numbers_in(value, deep + 1)
        or (type(value) is int and value > 0 and count_named(name).count != "")
        for name, value in details.items()
    )


@given(st.text(max_size=40))
def test_any_name_can_be_asked_for(name: str) -> None:
    assert isinstance(count_named(name), CountName)
