"""How long a body may take to arrive, how large it may be, and how many a source may send."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

MOST_TO_COME: Final = 256  # requests of one source whose bodies have not arrived yet
IDLE_SECONDS: Final = 10.0  # without one byte of a body
FREE_SECONDS: Final = 20.0  # before a body has to keep up a pace
LEAST_BYTES_PER_SECOND: Final = 1024
LONGEST_SECONDS: Final = 1800.0
OVERHEAD: Final = 1 << 20  # boundaries and fields around an uploaded file
UPLOADS: Final = re.compile(r"/api/v1/imports/?|/t/[^/]+/imports/upload/")
SPANS: Final = re.compile(r"/v1/(traces|metrics|logs)|/api/public/otel/.*")


@dataclass(frozen=True)
class Sizes:
    """The most bytes of a body, by what it is for."""

    others: int
    spans: int
    uploads: int

    def of(self, path: str) -> int:
        if UPLOADS.fullmatch(path):
            return self.uploads + OVERHEAD
        return self.spans if SPANS.fullmatch(path) else self.others + OVERHEAD


@dataclass
class BodySources:
    """How many bodies of each source are on their way; for one event loop."""

    most: int = MOST_TO_COME
    coming: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one_more(self, source: str) -> Iterator[bool]:
        """Whether the source may send one more; it counts until the block ends."""
        self.coming[source] += 1
        try:
            yield self.coming[source] <= self.most
        finally:
            self.coming[source] -= 1
            if not self.coming[source]:
                del self.coming[source]


def is_too_slow(received: int, seconds: float) -> bool:
    """True once the body arrives slower than people's worst lines."""
    if seconds > LONGEST_SECONDS:
        return True
    return seconds > FREE_SECONDS and received < LEAST_BYTES_PER_SECOND * (seconds - FREE_SECONDS)
