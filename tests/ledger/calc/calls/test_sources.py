"""Which sightings are one call, and which of them counts: a function of the set."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from ledger.calc.calls.matching import CallFacts, can_be_one_model
from ledger.calc.calls.sources import (
    REPEATED_ID,
    Seen,
    SightingPlace,
    WhyNotCounted,
    place_sightings,
)

AT = datetime(2026, 10, 1, tzinfo=UTC)
STATIC = ("response:chatcmpl-213",)


def seen(
    event: str, channel: str = "litellm", after: float = 0, *, tokens: int = 1000, **more: object
) -> Seen:
    facts = CallFacts(AT + timedelta(seconds=after), "gpt-4o", tokens, 100, **more)  # type: ignore[arg-type]
    return Seen(event, channel, f"trace-{event}", facts, STATIC)


def counted(*sightings: Seen) -> list[str]:
    places = place_sightings(sightings)
    return sorted(event for event, place in places.items() if place.is_counted)


def test_an_answer_told_again_with_equal_usage_is_one_call() -> None:
    places = place_sightings([seen("a"), seen("b", after=0.0004)])
    assert (places["b"].why, places["b"].counted_by) == (WhyNotCounted.AGAIN, "a")


@pytest.mark.parametrize(
    "second", [{"after": 9000}, {"tokens": 1001}, {"after": 9000, "tokens": 7}]
)
def test_an_id_that_repeats_swallows_no_call_and_is_in_doubt(second: dict[str, float]) -> None:
    places = place_sightings([seen("a"), seen("b", **second)])  # type: ignore[arg-type]
    assert {place.doubt for place in places.values()} == {REPEATED_ID}
    assert all(place.is_counted for place in places.values())


def test_polls_of_a_finished_batch_are_one() -> None:
    assert counted(seen("a", is_batch=True), seen("b", after=90_000, is_batch=True)) == ["a"]


@pytest.mark.parametrize("tokens", [1000, 1009, 1040])
def test_channels_that_agree_tell_one_call(tokens: int) -> None:
    assert counted(seen("a"), seen("b", "otlp", 20, tokens=tokens)) == ["a"]


@pytest.mark.parametrize(("after", "tokens"), [(7200, 1000), (1, 1100), (1, 50_000)])
def test_channels_that_do_not_agree_tell_two(after: int, tokens: int) -> None:
    assert counted(seen("a"), seen("b", "otlp", after, tokens=tokens)) == ["a", "b"]


def test_a_call_takes_one_telling_of_a_channel() -> None:
    assert counted(seen("a"), seen("b", "otlp", 1), seen("c", "otlp", 1800)) == ["a", "c"]


def test_a_channel_that_tells_usage_counts_before_one_that_tells_none() -> None:
    silent = Seen("a", "litellm", "t", CallFacts(AT, "gpt-4o", 0, 0), STATIC)
    assert counted(silent, seen("b", "otlp")) == ["b"]


@pytest.mark.parametrize(
    ("first", "second", "can_be"),
    [
        ("openai/gpt-4o", "gpt-4o-2024-08-06", True),
        ("gpt-4o", "gpt-4o-mini", False),
        ("claude-sonnet-4-5", "claude-sonnet-4", False),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5", True),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06", False),
        ("our-deployment", "gpt-4o", True),
    ],
)
def test_models_are_compared_by_release_and_aliases_not_at_all(
    first: str, second: str, can_be: bool
) -> None:
    assert can_be_one_model(first, second) is can_be
    assert can_be_one_model(second, first) is can_be


def drawn(chance: random.Random, number: int) -> Seen:
    keys = chance.sample(["response:1", "response:2", "litellm:1", "span:a"], 2)
    facts = CallFacts(
        AT + timedelta(seconds=chance.choice((0, 1, 3, 600, 9000))),
        chance.choice(("gpt-4o", "gpt-4o-mini", "alias")),
        chance.choice((0, 100, 105, 2000, None)),
        chance.choice((0, 10, None)),
        is_failed=chance.random() < 0.1,
        is_batch=chance.random() < 0.1,
    )
    channel = chance.choice(("litellm", "otlp", "lago", "ingest"))
    return Seen(str(number), channel, chance.choice("abc"), facts, tuple(sorted(keys)))


@pytest.mark.parametrize("seed", range(100))
def test_the_order_of_sightings_does_not_matter_and_every_call_counts_once(seed: int) -> None:
    chance = random.Random(seed)
    sightings = [drawn(chance, number) for number in range(chance.randint(1, 9))]
    places = place_sightings(sightings)
    assert place_sightings(chance.sample(sightings, len(sightings))) == places
    outranked: list[SightingPlace] = [place for place in places.values() if not place.is_counted]
    assert all(places[place.counted_by].is_counted for place in outranked)
