"""Bodies that wait for the same turn are posted together, and answered each for itself."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from ledger.parsers import GatedChunk, gate_records
from ledger.services.importing.together import LINE, post_together
from ledger.services.posting import PostedChunk
from tests.ledger.records import LIMITS, NOW, an_event

pytestmark = pytest.mark.django_db(transaction=True)
SENDER = (0, "tests")
OTHERS = 3


def chunk_of(name: str, events: int = 2) -> GatedChunk:
    said = [an_event(f"{name}_{at}", name, "2026-10-01T10:00:00Z") for at in range(events)]
    return gate_records(json.dumps(said).encode(), "application/json", NOW, LIMITS)


def send_while_busy(post: Callable[[GatedChunk], PostedChunk]) -> list["Future[PostedChunk]"]:
    """One sender at the front, who waits for his turn until the others stand behind him."""
    front, all_there = Event(), Event()

    def wait_for_turn() -> None:
        front.set()
        assert all_there.wait(30)

    def send(name: str) -> PostedChunk:
        try:
            return post_together(SENDER, chunk_of(name), wait_for_turn, post)
        finally:
            connections.close_all()

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
    assert seen == [list(range(2 * (OTHERS + 1)))]
    assert first == PostedChunk(1, 1, 0, frozenset({0}), frozenset())
    assert sorted(one.conflict for one in others) == [0] * (OTHERS - 1) + [1]
    assert all(one.conflict_rows <= {1} and not one.duplicate for one in others)


def test_if_the_posting_fails_each_of_the_others_posts_by_itself() -> None:
    sizes: list[int] = []

    def post(chunk: GatedChunk) -> PostedChunk:
        sizes.append(chunk.accepted)
        if chunk.accepted > 2:
            raise RuntimeError("too many at once")
        return PostedChunk(chunk.accepted, 0, 0)

    first, *others = send_while_busy(post)
    assert isinstance(first.exception(), RuntimeError)
    assert [one.result().accepted for one in others] == [2] * OTHERS
    assert sizes == [2 * (OTHERS + 1)] + [2] * OTHERS
