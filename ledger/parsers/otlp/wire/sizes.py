"""How much one body of spans may hold: its bytes alone do not bound what it takes to read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ledger.parsers.records.problems import FileRejected

# Exporters send 512 spans at once, collectors 8,192; an SDK keeps 128 attributes of a span.
MOST_SPANS: Final = 20_000
MOST_PARTS: Final = 50_000  # resources, scopes, spans
MOST_ATTRIBUTES: Final = 2_000  # of one span, with those of its events
MOST_IN_ALL: Final = 1_000_000  # attributes


@dataclass
class SizeTally:
    """What was read so far; each step raises `FileRejected` beyond its limit."""

    spans: int = 0
    parts: int = 0
    attributes: int = 0

    def add_part(self) -> None:
        self.parts += 1
        _refuse_beyond(self.parts, MOST_PARTS)

    def add_span(self, own: int, of_events: Iterable[int] = ()) -> None:
        self.spans += 1
        _refuse_beyond(self.spans, MOST_SPANS)
        attributes = own + sum(1 + count for count in of_events)
        _refuse_beyond(attributes, MOST_ATTRIBUTES)
        self.add_attributes(attributes)

    def add_attributes(self, count: int) -> None:
        self.attributes += count
        _refuse_beyond(self.attributes, MOST_IN_ALL)


def _refuse_beyond(count: int, most: int) -> None:
    if count > most:
        raise FileRejected("body", "too_many_parts")
