"""What a person decided about two sightings holds, whoever else tells the call and when."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from ledger.calc.calls.matching import CallFacts
from ledger.calc.calls.sources import Seen, SightingPlace, WhyNotCounted, place_sightings

AT = datetime(2026, 10, 1, tzinfo=UTC)


def seen(event: str, channel: str = "otlp", after: float = 0, keys: str = "", **more: Any) -> Seen:
    facts = CallFacts(AT + timedelta(seconds=after), "gpt-4o", 1200, 345)
    return Seen(event, channel, f"trace-{event}", facts, tuple(keys.split()), **more)


def goes(event: str, stays: str, channel: str = "otlp", keys: str = "", after: float = 0) -> Seen:
    """A sighting of which a person said that another stays."""
    return seen(event, channel, after, keys, repeated_by=stays, why=WhyNotCounted.DECIDED)


def places(*sightings: Seen) -> dict[str, SightingPlace]:
    return dict(place_sightings(sightings))


def counted(*sightings: Seen) -> list[str]:
    return sorted(event for event, place in places(*sightings).items() if place.is_counted)


@pytest.mark.parametrize("channel", ["otlp", "langfuse", "litellm"])
def test_what_was_decided_counts_no_more_whatever_its_channel(channel: str) -> None:
    placed = places(seen("a", after=1), goes("b", "a", channel))
    assert placed["a"].is_counted
    assert placed["b"] == SightingPlace("trace-a", why=WhyNotCounted.DECIDED, counted_by="a")


@pytest.mark.parametrize("keys", ["response:of-a", "response:of-b"])
def test_a_gateway_that_knows_either_of_them_counts_in_their_place(keys: str) -> None:
    first, second = seen("a", keys="response:of-a"), goes("b", "a", keys="response:of-b")
    gateway = seen("g", "litellm", 0.1, keys)
    for order in permutations((first, second, gateway)):
        placed = places(*order)
        assert counted(*order) == ["g"]
        assert (placed["a"].why, placed["b"].why) == (WhyNotCounted.CHANNEL, WhyNotCounted.DECIDED)
        assert placed["b"].counted_by == "g"
        assert {place.trace for place in placed.values()} == {"trace-a"}


def test_decisions_make_chains() -> None:
    sightings = [seen("c"), goes("a", "c", after=-1), goes("b", "a", after=-2)]
    for order in permutations(sightings):
        assert counted(*order) == ["c"]
        assert {place.counted_by for place in places(*order).values()} == {"", "c"}


def test_two_decisions_in_a_circle_count_neither() -> None:
    assert counted(goes("a", "b"), goes("b", "a")) == []


def test_without_the_event_that_stays_it_still_does_not_count() -> None:
    placed = places(goes("b", "gone"))
    assert placed["b"] == SightingPlace("trace-b", why=WhyNotCounted.DECIDED, counted_by="gone")


def test_what_is_inside_the_one_that_stays_counts() -> None:
    inner = seen("inner")
    outer = seen("a", repeated_by="inner", why=WhyNotCounted.INSIDE)
    assert counted(inner, outer, goes("b", "a")) == ["inner"]


def test_a_decision_swallows_no_other_call_of_its_channel() -> None:
    again = seen("b2", keys="response:of-b", after=60)
    assert counted(seen("a"), goes("b", "a", keys="response:of-b"), again) == ["a", "b2"]


def test_the_call_that_stays_keeps_its_trace() -> None:
    knows_more = seen("b", repeated_by="a", why=WhyNotCounted.DECIDED, owner=7)
    assert places(seen("a"), knows_more)["a"] == SightingPlace("trace-a")


def test_what_cannot_be_put_with_the_one_that_stays_counts_no_more_either() -> None:
    other_part = seen("b", after=1, repeated_by="a", why=WhyNotCounted.DECIDED, part="output")
    assert counted(seen("a", part="input"), other_part) == ["a"]


def test_the_order_of_sightings_does_not_matter() -> None:
    chance = random.Random(7)
    for _ in range(50):
        some = [seen(f"s{n}", chance.choice(("otlp", "langfuse")), n) for n in range(4)]
        some += [goes(f"d{n}", f"s{n}", chance.choice(("otlp", "litellm"))) for n in range(3)]
        some += [seen("g", "litellm", 1, "response:d1")]
        expected = places(*some)
        assert places(*chance.sample(some, len(some))) == expected
