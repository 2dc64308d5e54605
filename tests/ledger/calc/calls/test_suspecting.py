"""Which calls are worth a question whether they are one, and which are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.calc.calls.matching import ALIKE_WITHIN, CallFacts
from ledger.calc.calls.suspecting import (
    MOST_ALIKE,
    MOST_OF_ONE_PROMPT,
    MOST_OPEN,
    InstrumentedCall,
    WaitingPairs,
    is_suspected,
    suspect,
)

AT = datetime(2026, 10, 1, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def call(event: str, by: str = "openinference", at: float = 0, **more: Any) -> InstrumentedCall:
    """A call of 1,200 tokens in and 345 out in a trace of its own, `at` seconds later."""
    says = {"model": "gpt-4o", "input_tokens": 1200, "output_tokens": 345} | more.pop("says", {})
    facts = CallFacts(AT + at * SECOND, **says)
    return replace(InstrumentedCall(event, "otlp", by, f"trace-{event}", facts), **more)


def other(event: str = "b", at: float = 0.2, **more: Any) -> InstrumentedCall:
    return call(event, "traceloop", at, **more)


def pairs(*calls: InstrumentedCall, waiting: WaitingPairs | None = None) -> list[tuple[str, str]]:
    """As if all of them were new, each beside those within five seconds."""
    around = {
        call.event: [each for each in calls if abs(each.facts.at - call.facts.at) <= ALIKE_WITHIN]
        for call in calls
    }
    suspected = suspect(around, waiting or WaitingPairs())
    return [(pair.first.event, pair.second.event) for pair in suspected]


def test_two_libraries_that_tell_the_same_moment_are_asked_about() -> None:
    assert pairs(call("a"), other()) == [("a", "b")]
    assert pairs(other(at=-1), call("a")) == [("b", "a")]


AGAINST: dict[str, InstrumentedCall] = {
    "the same library": call("b", at=0.2),
    "the same trace": other(trace="trace-a"),
    "another model": other(says={"model": "gpt-4o-mini"}),
    "other tokens in": other(says={"input_tokens": 1201}),
    "other tokens out": other(says={"output_tokens": 346}),
    "too late": other(at=5.001),
    "it failed": other(says={"is_failed": True}),
    "an id in common": other(keys=frozenset({"response:1"})),
    "two ids of one kind": other(keys=frozenset({"response:2"})),
    "another owner": other(owner="aml_copilot"),
}


@pytest.mark.parametrize("why", AGAINST)
def test_what_speaks_against_it_asks_nobody(why: str) -> None:
    first = call("a", keys=frozenset({"response:1", "span:x"}), owner="copilot")
    assert not is_suspected(first, AGAINST[why])


def test_what_only_one_says_does_not_speak_against_it() -> None:
    first = call("a", keys=frozenset({"response:1", "span:x"}), owner="copilot")
    assert is_suspected(first, other(keys=frozenset({"span:y"})))
    assert is_suspected(first, other(at=5, says={"model": "gpt-4o-2024-08-06"}))
    assert is_suspected(first, replace(other(), channel="langfuse", instrumentor="openinference"))


def test_a_call_without_tokens_asks_nobody() -> None:
    nothing = {"input_tokens": 0, "output_tokens": None}
    assert not is_suspected(call("a", says=nothing), other(says=nothing))


def test_a_prompt_asked_again_is_paired_by_time() -> None:
    calls = [call("a1"), other("b1", 0.1), call("a2", at=2), other("b2", 2.3)]
    assert pairs(*calls) == [("a1", "b1"), ("a2", "b2")]


def test_three_libraries_make_a_pair_of_each_two() -> None:
    third = call("c", "langfuse", 0.3)
    assert sorted(pairs(call("a"), other(), third)) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_load_test_of_one_library_asks_nobody() -> None:
    assert pairs(*(call(f"a{n}", at=n / 10) for n in range(50))) == []


def test_among_many_calls_alike_nobody_could_tell_the_pairs() -> None:
    crowd = [call(f"a{n}", at=n / 10) for n in range(MOST_ALIKE - 1)]
    assert len(pairs(*crowd, other())) == 1
    assert pairs(*crowd, call("one more"), other()) == []


def test_one_prompt_asked_all_day_does_not_fill_the_list() -> None:
    day = [each for n in range(50) for each in (call(f"a{n}", at=20 * n), other(f"b{n}", 20 * n))]
    assert len(pairs(*day)) == MOST_OF_ONE_PROMPT


def test_the_list_of_a_tenant_ends() -> None:
    assert pairs(call("a"), other(), waiting=WaitingPairs(open_pairs=MOST_OPEN)) == []
    assert pairs(call("a"), other(), waiting=WaitingPairs(open_pairs=MOST_OPEN - 1)) == [("a", "b")]


def test_a_call_that_is_paired_with_a_library_is_not_paired_with_it_again() -> None:
    known = WaitingPairs(paired={("a", "otlp:traceloop")})
    assert pairs(call("a"), other(), waiting=known) == []
