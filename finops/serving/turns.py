"""Large bodies take turns: what one of them needs is bounded, what many need at once is not.

Small bodies pass. Packed ones are weighed by what they unpack to, as far as that matters.
"""

import asyncio
import ctypes
import gc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Final

LARGE_BYTES: Final = 2 << 20
LONGEST_WAIT_SECONDS: Final = 30.0
MOST_WAITING: Final = 32  # of a process; each holds a file, and no thread
MOST_RATIO: Final = 1032  # of deflate: less than this part of LARGE_BYTES cannot become large
GZIP_MAGIC: Final = b"\x1f\x8b"
PIECE_BYTES: Final = 1 << 16


class NoTurn(Exception):
    """Too many large bodies wait already, or this one has waited too long."""


class Turns:
    """One large body of a process is worked on at a time; for one event loop."""

    def __init__(
        self, most_waiting: int = MOST_WAITING, seconds: float = LONGEST_WAIT_SECONDS
    ) -> None:
        self.most_waiting, self.seconds = most_waiting, seconds
        self.lock = asyncio.Lock()
        self.waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises NoTurn."""
        if self.waiting >= self.most_waiting:
            raise NoTurn
        self.waiting += 1
        try:
            async with asyncio.timeout(self.seconds):
                await self.lock.acquire()
        except TimeoutError:
            raise NoTurn from None
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self.lock.release()


def give_back() -> None:
    """Let what a large body has needed go back to the operating system.

    The C library keeps it in pieces for later ones, which are of other sizes: a process would grow
    with each of them. Other libraries than glibc have no such call and keep less.
    """
    gc.collect()  # a request that failed holds its body in a circle
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def is_large(body: IO[bytes], size: int) -> bool:
    """Whether it is large, or becomes so; read from its beginning, which is where it is left."""
    if size > LARGE_BYTES:
        return True
    if size * MOST_RATIO < LARGE_BYTES:
        return False
    body.seek(0)
    try:
        return body.read(2) == GZIP_MAGIC and unpacks_beyond(body, LARGE_BYTES)
    finally:
        body.seek(0)


def unpacks_beyond(body: IO[bytes], most: int) -> bool:
    """Unpacked until it is more; damage is for whoever reads the body."""
    body.seek(0)
    member, unpacked = zlib.decompressobj(wbits=31), 0
    data = body.read(PIECE_BYTES)
    while data:
        try:
            unpacked += len(member.decompress(data, most + 1 - unpacked))
        except zlib.error:
            return False
        if unpacked > most:
            return True
        data = member.unconsumed_tail
        if member.eof:
            data, member = member.unused_data, zlib.decompressobj(wbits=31)
        data = data or body.read(PIECE_BYTES)
    return False
