"""Bodies that wait for the same turn are posted together, and answered each for itself."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from ledger.parsers import GatedChunk, gate_records
from ledger.services.importing.together import LINE, post_together
from ledger.services.posting import PostedChunk
from tests.ledger.records import LIMITS, NOW, an_event

SENDER = (0, "tests")
OTHERS = 3


def chunk_of(name: str, events: int = 2) -> GatedChunk:
    said = [an_event(f"{name}_{at}", name, "2026-10-01T10:00:00Z") for at in range(events)]
    return gate_records(json.dumps(said).encode(), "application/json", NOW, LIMITS)


def send_while_busy(post: Callable[[GatedChunk], PostedChunk]) -> list["Future[PostedChunk]"]:
    """One sender who waits for his turn until the others stand behind him; the first of these
    then comes to the front, and takes the others along."""
    front, all_there = Event(), Event()

    def post_in_turn(chunk: GatedChunk, begun: Callable[[], None]) -> PostedChunk:
        if not front.is_set():
            front.set()
            assert all_there.wait(30)
        begun()
        return post(chunk)

    def send(name: str) -> PostedChunk:
        return post_together(SENDER, chunk_of(name), post_in_turn)

    with ThreadPoolExecutor(OTHERS + 1) as pool:
        sent = [pool.submit(send, "first")]
        assert front.wait(30)
        sent += [pool.submit(send, f"other_{number}") for number in range(OTHERS)]
        while len(LINE.waiting[SENDER]) < OTHERS:
            Event().wait(0.01)
        all_there.set()
    assert SENDER not in LINE.waiting
    return sent


def test_one_posting_takes_along_who_waits_and_tells_each_his_own_rows() -> None:
    seen: list[list[int]] = []

    def post(chunk: GatedChunk) -> PostedChunk:
        rows = chunk.cost_events["row"].to_list()
        seen.append(rows)
        return PostedChunk(len(rows) - 2, 1, 1, frozenset({rows[0]}), frozenset({rows[-1]}))

    first, *others = [one.result() for one in send_while_busy(post)]
    assert seen == [[0, 1], list(range(2 * OTHERS))]
    assert first == PostedChunk(0, 1, 1, frozenset({0}), frozenset({1}))
    assert sorted(one.duplicate for one in others) == [0] * (OTHERS - 1) + [1]
    assert sorted(one.conflict for one in others) == [0] * (OTHERS - 1) + [1]
    assert sum(one.accepted for one in others) == 2 * OTHERS - 2


def test_if_the_posting_fails_each_of_the_others_posts_by_itself() -> None:
    sizes: list[int] = []

    def post(chunk: GatedChunk) -> PostedChunk:
        sizes.append(chunk.accepted)
        if chunk.accepted > 2:
            raise RuntimeError("too many at once")
        return PostedChunk(chunk.accepted, 0, 0)

    first, *others = send_while_busy(post)
    assert first.result().accepted == 2
    failed = [one for one in others if one.exception()]
    assert [str(one.exception()) for one in failed] == ["too many at once"]
    assert [one.result().accepted for one in others if one not in failed] == [2] * (OTHERS - 1)
    assert sizes == [2, 2 * OTHERS] + [2] * (OTHERS - 1)


def test_the_next_one_prepares_while_the_one_before_posts() -> None:
    has_turn, next_one = Event(), Event()

    def post(chunk: GatedChunk, begun: Callable[[], None]) -> PostedChunk:
        if not has_turn.is_set():
            begun()
            has_turn.set()
            assert next_one.wait(30), "nobody else came to the front"
        else:
            next_one.set()
            begun()
        return PostedChunk(chunk.accepted, 0, 0)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(post_together, SENDER, chunk_of("first"), post)
        assert has_turn.wait(30)
        second = pool.submit(post_together, SENDER, chunk_of("second"), post)
    assert first.result().accepted == second.result().accepted == 2
