"""A span as far as the ledger wants it: ids, times, and the attributes of the alias tables.

Everything else, prompts and answers first of all, is never taken out of the body.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.parsers.otlp.vocabulary import LANGFUSE_USAGE, LONG_VALUES, STARTS, USAGE, WANTED

Value = str | int | float | bool
Attributes = Mapping[str, Value]
LONGEST_VALUE = 16_384  # longer texts are no words of ours, but for `LONG_VALUES`
# In place of usage that cannot be read, so that it is in doubt and not as if nothing were told.
UNREADABLE = "{"
HEX_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Span:
    """One span: ids in lower-case hex, empty where absent; times in nanoseconds since 1970.

    `attributes` are its own wanted ones, `of_resource` those of its resource; `notes` those of
    its events that tell an evaluation, `scope` names the instrumentation that made it.
    """

    trace_id: str
    span_id: str
    parent_id: str
    start_ns: int
    end_ns: int
    is_error: bool
    attributes: Attributes
    of_resource: Attributes
    notes: tuple[Attributes, ...] = field(default=())
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


def kept_text(text: str, name: str) -> str | None:
    """A text as it is; None for what is too long to be a word of ours."""
    is_short = len(text) <= LONGEST_VALUE or len(text) <= LONG_VALUES.get(name, 0)
    return text if is_short else no_plain_value(name)


def no_plain_value(name: str) -> str | None:
    """Lists, maps and texts that are too long: as if they had not been said, unless usage is."""
    return UNREADABLE if name.startswith(USAGE) or name == LANGFUSE_USAGE else None
