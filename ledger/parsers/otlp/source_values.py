"""What spans say of their request in fields of other tools, for the mapping."""

from collections.abc import Iterator, Mapping

from ledger.calc.source_fields import Pair, kept
from ledger.parsers.otlp.events import time_text
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.vocabulary import (
    ASSOCIATION,
    LANGFUSE_METADATA,
    LITELLM_METADATA,
    LITELLM_OWNERS,
    OPENINFERENCE_METADATA,
)
from ledger.parsers.otlp.words import mapping_of, plain
from ledger.parsers.source_values import Sourced, named

# Attributes of any name below these → the source field; the later of two that say one counts.
OPEN = {
    **dict.fromkeys(LANGFUSE_METADATA, "langfuse.metadata."),
    ASSOCIATION: ASSOCIATION,
}
OPEN_STARTS = tuple(OPEN)
OBJECTS = {
    OPENINFERENCE_METADATA: "openinference.metadata.",
    **dict.fromkeys(reversed(LITELLM_METADATA), "litellm.metadata."),
}
Values = dict[str, object]
Key = tuple[str, tuple[Pair, ...], frozenset[tuple[str, str]]]


class SourceValues:
    """What the spans of one body say, by trace; the same said again is said at its first time."""

    def __init__(self) -> None:
        self.first: dict[Key, int] = {}
        self.resource: tuple[Attributes, Values] = ({}, {})

    def take(self, span: Span, words: Mapping[str, str]) -> None:
        pairs = kept({**self.of_resource(span), **values_of(span.attributes)}.items())
        if pairs or "use_case_id" in words:
            key = span.trace_id, pairs, frozenset(words.items())
            self.first[key] = min(self.first.get(key, span.at_ns), span.at_ns)

    def of_resource(self, span: Span) -> Values:
        if self.resource[0] is not span.of_resource:
            self.resource = span.of_resource, values_of(span.of_resource)
        return self.resource[1]

    def all(self) -> Iterator[Sourced]:
        for (trace_id, pairs, words), at_ns in self.first.items():
            yield Sourced(trace_id, time_text(at_ns), pairs, dict(words))


def values_of(attributes: Attributes) -> Values:
    """Source field → its value."""
    values: Values = {}
    for start in OPEN_STARTS:
        members = {
            name[len(start) :]: value
            for name, value in attributes.items()
            if name.startswith(start)
        }
        values |= named(OPEN[start], members)
    for name, start in OBJECTS.items():
        if name in attributes:
            values |= named(start, mapping_of(attributes[name]))
    values |= {
        field: attributes[name] for name, field in LITELLM_OWNERS.items() if name in attributes
    }
    return {n: plain(value) if isinstance(value, str) else value for n, value in values.items()}
