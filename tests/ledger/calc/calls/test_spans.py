"""Which spans repeat a call inside, and whose each is: whatever the order they are told in."""

import random

import pytest

from ledger.calc.calls.spans import CallSpan, Work, owners, repeated

CHAT = Work.INFERENCE


def span(number: int, parent: int = 0, work: int = Work.PLAIN, **more: object) -> CallSpan:
    is_event = work not in {Work.PLAIN, Work.AROUND}
    facts = {"is_event": is_event, "tells": is_event, **more}
    return CallSpan(bytes([number]), bytes([parent]), work, **facts)  # type: ignore[arg-type]


def tree(*spans: CallSpan) -> dict[bytes, CallSpan]:
    return {each.id: each for each in spans}


def outer(*spans: CallSpan) -> dict[int, int]:
    return {a[0]: b[0] for a, b in repeated(tree(*spans)).items()}


def test_a_call_is_repeated_through_plain_spans_agents_and_chains() -> None:
    between = span(2, 1), span(3, 2, Work.AROUND)
    assert outer(span(1, work=CHAT), *between, span(4, 3, CHAT)) == {1: 4}


@pytest.mark.parametrize("work", [Work.EMBEDDING, Work.TOOL, Work.JUDGE])
def test_work_of_another_kind_is_no_repetition_and_calls_on_its_own(work: Work) -> None:
    assert outer(span(1, work=CHAT), span(2, 1, work), span(3, 2, CHAT)) == {}


def test_a_call_inside_that_tells_nothing_repeats_none_that_does() -> None:
    assert outer(span(1, work=CHAT), span(2, 1, CHAT, tells=False)) == {}
    assert outer(span(1, work=CHAT, tells=False), span(2, 1, CHAT, tells=False)) == {1: 2}


def test_what_an_agent_tells_is_repeated_by_a_call_beneath_it_however_deep() -> None:
    agent = span(1, work=CHAT, sums=True)
    assert outer(agent, span(2, 1, Work.TOOL), span(3, 2, CHAT)) == {1: 3}
    assert outer(agent, span(2, 1, Work.EMBEDDING), span(3, 1, CHAT, tells=False)) == {}


def test_a_tool_around_an_agent_with_tools_is_another_tool() -> None:
    assert outer(span(1, work=Work.TOOL), span(2, 1, Work.AROUND), span(3, 2, Work.TOOL)) == {}
    assert outer(span(1, work=Work.TOOL), span(2, 1), span(3, 2, Work.TOOL)) == {1: 3}


def test_spans_in_a_circle_repeat_nothing() -> None:
    assert outer(span(1, 2, CHAT), span(2, 1, CHAT)) == {}
    assert outer(span(1, 1, CHAT)) == {}


def test_the_nearest_span_that_names_an_owner_decides() -> None:
    spans = (
        span(1, work=Work.AROUND, owner=7, is_own=True, at=1),
        span(2, 1, Work.AROUND, owner=8, is_own=True, at=2),
        span(3, 1, CHAT),
        span(4, 2, CHAT),
    )
    assert owners(tree(*spans)) == {bytes([4]): 8}
    assert owners(tree(*spans[1:])) == {}  # the only owner known is the trace's


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_spans_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    spans = [
        span(
            number,
            chance.randint(0, number - 1),
            chance.choice(list(Work)),
            sums=chance.random() < 0.2,
            owner=chance.choice((0, 0, 7, 8)),
            is_own=chance.random() < 0.3,
            at=number,
        )
        for number in range(1, 15)
    ]
    shuffled = chance.sample(spans, len(spans))
    assert repeated(tree(*shuffled)) == repeated(tree(*spans))
    assert owners(tree(*shuffled)) == owners(tree(*spans))
