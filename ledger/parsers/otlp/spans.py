"""A span as far as the ledger wants it: ids, times, and the attributes of the alias tables.

Everything else, prompts and answers first of all, is never taken out of the body.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.parsers.otlp.vocabulary import LONG_VALUES, STARTS, WANTED

Value = str | int | float | bool
Said = Mapping[str, Value]
LONGEST_VALUE = 16_384  # longer texts are no words of ours, but for `LONG_VALUES`
HEX_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Span:
    """One span: ids in lower-case hex, empty where absent; times in nanoseconds since 1970.

    `said` are its own wanted attributes, `of_resource` those of its resource; `notes` those of
    its events that tell an evaluation, `scope` names the instrumentation that made it.
    """

    trace_id: str
    span_id: str
    parent_id: str
    start_ns: int
    end_ns: int
    is_error: bool
    said: Said
    of_resource: Said
    notes: tuple[Said, ...] = field(default=())
    scope: str = ""

    @property
    def at_ns(self) -> int:
        """When it happened: its start, or its end where it does not say that."""
        return self.start_ns or self.end_ns

    @property
    def place(self) -> str:
        return f"{self.trace_id}/{self.span_id}"

    @property
    def has_identity(self) -> bool:
        return is_id(self.trace_id, 32) and is_id(self.span_id, 16)


def is_id(text: str, length: int) -> bool:
    return len(text) == length and text.strip("0") != "" and HEX_DIGITS.issuperset(text)


def is_wanted(name: str) -> bool:
    return name in WANTED or name.startswith(STARTS)


def is_short_enough(text: str, name: str) -> bool:
    return len(text) <= LONGEST_VALUE or len(text) <= LONG_VALUES.get(name, 0)
