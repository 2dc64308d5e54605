"""Bodies that wait for the same turn are posted together, and answered each for itself."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from ledger.parsers import RawChunk, read_records
from ledger.services.importing.receiving.answers import IngestResult, RecordResult, counted
from ledger.services.importing.receiving.together import LINE, take_together
from tests.ledger.records import LIMITS, an_event

SENDER = (0, "tests", "en")
OTHERS = 3
Act = Callable[[], None]


def body_of(name: str, events: int = 2) -> RawChunk:
    records = [an_event(f"{name}_{at}", name, "2026-10-01T10:00:00Z") for at in range(events)]
    return read_records(json.dumps(records).encode(), "application/json", LIMITS)


def answer_to(body: RawChunk, *statuses: str) -> IngestResult:
    """An answer to each record of a body; all accepted, if nothing else is said."""
    ids = body.frame["cost_event_id"].to_list()
    all_statuses = statuses or ("accepted",) * len(ids)
    rows = zip(ids, all_statuses, strict=True)
    return counted(
        [RecordResult(at, record_id, status) for at, (record_id, status) in enumerate(rows)]
    )


def send_while_busy(take: Callable[[RawChunk], IngestResult]) -> list["Future[IngestResult]"]:
    """One sender who waits for their turn until the others stand behind; the first of these
    then comes to the front, and takes the others along."""
    front, all_there = Event(), Event()

    def take_in_turn(body: RawChunk, begun: Act) -> IngestResult:
        if not front.is_set():
            front.set()
            assert all_there.wait(30)
        begun()
        return take(body)

    with ThreadPoolExecutor(OTHERS + 1) as pool:
        sent = [pool.submit(take_together, SENDER, body_of("first"), take_in_turn)]
        assert front.wait(30)
        for number in range(OTHERS):
            body = body_of(f"other_{number}")
            sent.append(pool.submit(take_together, SENDER, body, take_in_turn))
        while len(LINE.waiting[SENDER]) < OTHERS:
            Event().wait(0.01)
        all_there.set()
    assert SENDER not in LINE.waiting
    return sent


def test_one_posting_takes_along_who_waits_and_tells_each_his_own_records() -> None:
    seen: list[list[int]] = []

    def take(body: RawChunk) -> IngestResult:
        rows = body.frame["row"].to_list()
        seen.append(rows)
        between = ["accepted"] * (len(rows) - 2)
        return answer_to(body, "duplicate", *between, "conflict")

    first, *others = [answer.result() for answer in send_while_busy(take)]
    assert sorted(seen, key=len) == [[0, 1], list(range(2 * OTHERS))]
    assert [answer.status for answer in first.results] == ["duplicate", "conflict"]
    for number, answer in enumerate(others):
        ids = [(result.index, result.id) for result in answer.results]
        assert ids == [(0, f"other_{number}_0"), (1, f"other_{number}_1")]
    assert sum(answer.duplicate for answer in others) == 1
    assert sum(answer.conflict for answer in others) == 1
    assert sum(answer.accepted for answer in others) == 2 * OTHERS - 2


def test_if_the_posting_fails_each_of_the_others_posts_by_itself() -> None:
    sizes: list[int] = []

    def take(body: RawChunk) -> IngestResult:
        sizes.append(body.rows)
        if body.rows > 2:
            raise RuntimeError("too many at once")
        return answer_to(body)

    first, *others = send_while_busy(take)
    assert first.result().accepted == 2
    failed = [answer for answer in others if answer.exception()]
    assert [str(answer.exception()) for answer in failed] == ["too many at once"]
    assert [answer.result().accepted for answer in others if answer not in failed] == [2] * (
        OTHERS - 1
    )
    assert sorted(sizes) == [2] * OTHERS + [2 * OTHERS]


def test_the_next_one_prepares_while_the_one_before_posts() -> None:
    has_turn, next_one = Event(), Event()

    def take(body: RawChunk, begun: Act) -> IngestResult:
        if not has_turn.is_set():
            begun()
            has_turn.set()
            assert next_one.wait(30), "nobody else came to the front"
        else:
            next_one.set()
            begun()
        return answer_to(body)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(take_together, SENDER, body_of("first"), take)
        assert has_turn.wait(30)
        second = pool.submit(take_together, SENDER, body_of("second"), take)
    assert first.result().accepted == second.result().accepted == 2


def test_a_body_with_unreadable_records_keeps_its_place_among_the_others() -> None:
    def take(body: RawChunk) -> IngestResult:
        lost = [RecordResult(row, None, "rejected") for row in body.errors["row"]]
        good = [RecordResult(row, None, "accepted") for row in body.frame["row"]]
        return counted(sorted([*lost, *good], key=lambda result: result.index))

    damaged = read_records(b'{"cost_event_id": "a"}\n{"cost_event_id"', "application/json", LIMITS)
    front, there = Event(), Event()

    def in_turn(body: RawChunk, begun: Act) -> IngestResult:
        if not front.is_set():
            front.set()
            assert there.wait(30)
        begun()
        return take(body)

    with ThreadPoolExecutor(3) as pool:
        bodies = [body_of("first"), damaged, body_of("last")]
        sent = [pool.submit(take_together, SENDER, bodies[0], in_turn)]
        assert front.wait(30)
        sent += [pool.submit(take_together, SENDER, body, in_turn) for body in bodies[1:]]
        while len(LINE.waiting[SENDER]) < 2:
            Event().wait(0.01)
        there.set()
    statuses = [[result.status for result in each.result().results] for each in sent]
    assert statuses == [["accepted"] * 2, ["accepted", "rejected"], ["accepted"] * 2]
