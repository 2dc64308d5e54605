"""Whom a trace served: the words of requirements 12.1 on a span or on its resource."""

import ast
from collections.abc import Iterator, Mapping

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.otlp.kinds import first
from ledger.parsers.otlp.spans import Attributes
from ledger.parsers.otlp.vocabulary import (
    ENVIRONMENT,
    LANGFUSE_METADATA,
    METADATA,
    TENANT,
)
from ledger.parsers.received import as_identifier
from ledger.parsers.records.attribution import OWNER_WORDS, PREFIX, REQUEST_WORDS, request_word

Words = dict[str, str]
# Where a span may say a word, the first counts.
STARTS = (PREFIX, *LANGFUSE_METADATA, "")
PLACES = {word: tuple(start + word for start in STARTS) for word in REQUEST_WORDS}
SAYING = frozenset(
    (*(name for places in PLACES.values() for name in places), *ENVIRONMENT, *METADATA)
) | set(TENANT)
decode = msgspec.json.Decoder().decode


def said_words(attributes: Attributes) -> Words:
    """The words that a span or a resource says, with the tenant where one is named."""
    if SAYING.isdisjoint(attributes):  # most spans say none
        return {}
    words = dict(metadata_words(attributes)) if has_metadata(attributes) else {}
    for word, places in PLACES.items():
        value = first(attributes, places)
        if value is not None:
            taken = request_word(word, plain(value))
            if taken:
                words[word] = taken
    environment = first(attributes, ENVIRONMENT)
    if environment is not None and "environment" not in words:
        taken = request_word("environment", plain(environment))
        words |= {"environment": taken} if taken else {}
    tenant = first(attributes, TENANT)
    return words | {"tenant_id": as_identifier(plain(tenant))} if tenant is not None else words


def contradictions(attributes: Attributes) -> list[str]:
    """Words of the owner that a span says twice, differently: in two places where such words may
    stand, or in its metadata and beside it."""
    if SAYING.isdisjoint(attributes):
        return []
    values_of: dict[str, set[str]] = {}
    for word in OWNER_WORDS:
        values_of[word] = {
            plain(attributes[place]) for place in PLACES[word] if attributes.get(place)
        }
    for word, value in metadata_words(attributes):
        if word in values_of:
            values_of[word].add(value)
    return [word for word, values in values_of.items() if len(values - {""}) > 1]


def plain(value: object) -> str:
    """Langfuse writes metadata as JSON: `"copilot"` with its quotes."""
    text = str(value)
    if text.startswith('"'):
        try:
            inner = decode(text.encode())
        except JSON_DAMAGE:
            return text
        return inner if isinstance(inner, str) else text
    return text


def has_metadata(attributes: Attributes) -> bool:
    return any(name in attributes for name in METADATA)


def metadata_words(attributes: Attributes) -> Iterator[tuple[str, str]]:
    """Words in objects of metadata, which come as JSON or as Python would print them."""
    for name in reversed(METADATA):
        for word, value in mapping_of(attributes.get(name)).items():
            known = str(word).removeprefix(PREFIX)
            if known in PLACES and isinstance(value, str | int):
                taken = request_word(known, value)
                if taken:
                    yield known, taken


def mapping_of(value: object) -> Mapping[object, object]:
    if not isinstance(value, str) or not value.startswith("{"):
        return {}
    for read in (read_json, read_repr):
        members = read(value)
        if isinstance(members, dict):
            return members
    return {}


def read_json(value: str) -> object:
    try:
        return decode(value.encode())
    except JSON_DAMAGE:
        return None


def read_repr(value: str) -> object:
    """Literals only; the length of a value is bounded (`LONGEST_VALUE`)."""
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
