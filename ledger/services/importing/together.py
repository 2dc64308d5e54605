"""Bodies of one sender that arrive at the same time are posted together.

Postings of one tenant stand in line, and most of the time of a small one does not depend on its
size. So whoever comes to the front takes along what waits behind him in this process, prepares
all of it, and posts it in one transaction. Once that has its turn, the next one comes to the
front and prepares meanwhile. Those taken along are answered when it has committed; if it fails,
each of them posts by itself.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import Enum
from threading import Lock
from typing import Any  # Any: fields of a chunk by name

import polars as pl

from ledger.parsers import GatedChunk
from ledger.services.posting import PostedChunk

FRAMES = ("requests", "cost_events", "outcomes", "scores")
MOST_RECORDS = 5_000
LONGEST_WAIT_SECONDS = 60
Sender = tuple[int, str]  # the tenant, and who sends as the audit names him
# Post a chunk in a transaction of its own, and say when it has its turn.
Post = Callable[[GatedChunk, Callable[[], None]], PostedChunk]


class Turn(Enum):
    """What one in line is told, if he was not taken along."""

    FRONT = "you are at the front"
    ALONE = "the posting that took you along has failed: stand in line again, and post alone"


@dataclass
class Waiting:
    """A body in line, and what will be told to the one who brought it."""

    chunk: GatedChunk
    told: "Future[PostedChunk | Turn]" = field(default_factory=Future)


@dataclass
class Line:
    """Who waits in this process, by sender; there is a line while one of them is at the front."""

    lock: Lock = field(default_factory=Lock)
    waiting: dict[Sender, list[Waiting]] = field(default_factory=dict)

    def stand(self, sender: Sender, chunk: GatedChunk) -> Waiting | None:
        """A place in line; None if there is no line: the caller is at the front."""
        with self.lock:
            if sender not in self.waiting:
                self.waiting[sender] = []
                return None
            mine = Waiting(chunk)
            self.waiting[sender].append(mine)
            return mine

    def take_along(self, sender: Sender, records: int) -> list[Waiting]:
        """Those behind the front who fit into one posting."""
        taken: list[Waiting] = []
        with self.lock:
            line = self.waiting[sender]
            while line and records + line[0].chunk.accepted <= MOST_RECORDS:
                taken.append(line.pop(0))
                records += taken[-1].chunk.accepted
        return taken

    def give_up(self, sender: Sender, mine: Waiting) -> bool:
        """Step out of the line; not possible once one was told something or taken along."""
        with self.lock:
            line = self.waiting.get(sender, [])
            is_there = any(one is mine for one in line)
            if is_there:
                self.waiting[sender] = [one for one in line if one is not mine]
            return is_there

    def leave(self, sender: Sender) -> None:
        """The one at the front goes; the next one comes there."""
        with self.lock:
            line = self.waiting[sender]
            if line:
                line.pop(0).told.set_result(Turn.FRONT)
            else:
                del self.waiting[sender]


LINE = Line()


def post_together(sender: Sender, chunk: GatedChunk, post: Post) -> PostedChunk:
    """What became of the records of `chunk`, posted by `post` here or along with another's."""
    is_alone = False
    while (mine := LINE.stand(sender, chunk)) is not None:
        told = wait_for_turn(sender, mine)
        if isinstance(told, PostedChunk):
            return told
        if told is Turn.FRONT:
            break
        is_alone = True
    with ExitStack() as front:
        front.callback(LINE.leave, sender)
        others = [] if is_alone else LINE.take_along(sender, chunk.accepted)
        return post_all(chunk, others, post, lambda: front.pop_all().close())


def wait_for_turn(sender: Sender, mine: Waiting) -> PostedChunk | Turn:
    """What is told to one in line. Raises TimeoutError: then nothing of his was posted."""
    try:
        return mine.told.result(timeout=LONGEST_WAIT_SECONDS)
    except TimeoutError:
        if LINE.give_up(sender, mine):
            raise
        return mine.told.result()


def post_all(
    chunk: GatedChunk, others: list[Waiting], post: Post, step_aside: Callable[[], None]
) -> PostedChunk:
    if not others:
        return post(chunk, step_aside)
    chunks = [chunk, *(one.chunk for one in others)]
    try:
        mine, *theirs = parted(post(joined(chunks), step_aside), chunks)
    except BaseException:
        for one in others:
            one.told.set_result(Turn.ALONE)
        raise
    for one, posted in zip(others, theirs, strict=True):
        one.told.set_result(posted)
    return mine


def joined(chunks: list[GatedChunk]) -> GatedChunk:
    """One chunk; the rows of each follow on those of the one before."""
    first, start = chunks[0], 0
    shifted: dict[str, list[pl.DataFrame]] = {name: [] for name in FRAMES}
    for chunk in chunks:
        for name, frames in shifted.items():
            frames.append(getattr(chunk, name).with_columns(pl.col("row") + start))
        start += rows_of(chunk)
    whole: dict[str, Any] = {name: pl.concat(frames) for name, frames in shifted.items()}
    return replace(first, **whole)


def rows_of(chunk: GatedChunk) -> int:
    """One more than the last row."""
    last = [getattr(chunk, name)["row"].max() for name in FRAMES]
    return max((row for row in last if isinstance(row, int)), default=-1) + 1


def parted(posted: PostedChunk, chunks: list[GatedChunk]) -> list[PostedChunk]:
    """What became of each chunk's own rows."""
    parts, start = [], 0
    for chunk in chunks:
        end = start + rows_of(chunk)
        duplicates = frozenset(row - start for row in posted.duplicate_rows if start <= row < end)
        conflicts = frozenset(row - start for row in posted.conflict_rows if start <= row < end)
        accepted = chunk.accepted - len(duplicates) - len(conflicts)
        parts.append(PostedChunk(accepted, len(duplicates), len(conflicts), duplicates, conflicts))
        start = end
    return parts
