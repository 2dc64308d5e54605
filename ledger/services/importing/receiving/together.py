"""Bodies of one sender that arrive at the same time are posted together.

Postings of one tenant stand in line, and most of the time of a small one does not depend on its
size. So whoever comes to the front takes along what waits behind in this process, prepares
all of it, and posts it in one transaction. Once that has its turn, the next one comes to the
front and prepares meanwhile. Those taken along are answered when it has committed; if it fails,
each of them posts by itself.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock

import polars as pl

from ledger.parsers import RawChunk
from ledger.services.importing.receiving.answers import IngestResult, parted

MOST_RECORDS = 5_000
LONGEST_WAIT_SECONDS = 60
Sender = tuple[int, str, str]  # the tenant, who sends as the audit names them, and their language
# Take the records in a transaction of its own, and say when it has its turn.
Take = Callable[[RawChunk, Callable[[], None]], IngestResult]


class Turn(Enum):
    """What one in line is told, if they were not taken along."""

    FRONT = "you are at the front"
    ALONE = "the posting that took you along has failed: stand in line again, and post alone"


@dataclass
class WaitingBody:
    """A body in line, and what will be told to the one who brought it."""

    body: RawChunk
    future: "Future[IngestResult | Turn]" = field(default_factory=Future)


@dataclass
class SenderQueue:
    """Who waits in this process, by sender; there is a line while one of them is at the front."""

    lock: Lock = field(default_factory=Lock)
    waiting: dict[Sender, list[WaitingBody]] = field(default_factory=dict)

    def stand(self, sender: Sender, body: RawChunk) -> WaitingBody | None:
        """A place in line; None if there is no line: the caller is at the front."""
        with self.lock:
            if sender not in self.waiting:
                self.waiting[sender] = []
                return None
            mine = WaitingBody(body)
            self.waiting[sender].append(mine)
            return mine

    def take_along(self, sender: Sender, records: int) -> list[WaitingBody]:
        """Those behind the front who fit into one posting."""
        taken: list[WaitingBody] = []
        with self.lock:
            line = self.waiting[sender]
            while line and records + line[0].body.rows <= MOST_RECORDS:
                taken.append(line.pop(0))
                records += taken[-1].body.rows
        return taken

    def give_up(self, sender: Sender, mine: WaitingBody) -> bool:
        """Step out of the line; not possible once one was told something or taken along."""
        with self.lock:
            line = self.waiting.get(sender, [])
            is_there = any(waiting is mine for waiting in line)
            if is_there:
                self.waiting[sender] = [waiting for waiting in line if waiting is not mine]
            return is_there

    def leave(self, sender: Sender) -> None:
        """The one at the front goes; the next one comes there."""
        with self.lock:
            line = self.waiting[sender]
            if line:
                line.pop(0).future.set_result(Turn.FRONT)
            else:
                del self.waiting[sender]


LINE = SenderQueue()


def take_together(sender: Sender, body: RawChunk, take: Take) -> IngestResult:
    """What became of the records of `body`, taken here by `take` or along with another's."""
    is_alone = False
    while (mine := LINE.stand(sender, body)) is not None:
        result = wait_for_turn(sender, mine)
        if isinstance(result, IngestResult):
            return result
        if result is Turn.FRONT:
            break
        is_alone = True
    with ExitStack() as front:
        front.callback(LINE.leave, sender)
        others = [] if is_alone else LINE.take_along(sender, body.rows)
        return take_all(body, others, take, lambda: front.pop_all().close())


def wait_for_turn(sender: Sender, mine: WaitingBody) -> IngestResult | Turn:
    """What is told to one in line. Raises TimeoutError: then nothing of theirs was posted."""
    try:
        return mine.future.result(timeout=LONGEST_WAIT_SECONDS)
    except TimeoutError:
        if LINE.give_up(sender, mine):
            raise
        return mine.future.result()


def take_all(
    body: RawChunk, others: list[WaitingBody], take: Take, step_aside: Callable[[], None]
) -> IngestResult:
    if not others:
        return take(body, step_aside)
    bodies = [body, *(other.body for other in others)]
    try:
        answer = take(joined(bodies), step_aside)
        mine, *theirs = parted(answer, [sent.rows for sent in bodies])
    except BaseException:
        for other in others:
            other.future.set_result(Turn.ALONE)
        raise
    for other, result in zip(others, theirs, strict=True):
        other.future.set_result(result)
    return mine


def joined(bodies: list[RawChunk]) -> RawChunk:
    """One body; the rows of each follow on those of the one before."""
    start, frames, errors = 0, [], []
    for body in bodies:
        moved = pl.col("row") + start
        frames.append(body.frame.with_columns(moved))
        if body.errors.height:
            errors.append(body.errors.with_columns(moved))
        start += body.rows
    frame = pl.concat(frames, how="diagonal")
    return RawChunk(frame, pl.concat(errors) if errors else bodies[0].errors)
