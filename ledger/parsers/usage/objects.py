"""Counts that a source tells as an object in one text, where others tell an attribute each:
`ai.usage.inputTokenDetails` = `{"cacheReadTokens": 90}`. They mean what the attributes mean."""

from collections.abc import Iterable
from typing import Final

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.litellm.usage import LABELS, MOST_DEEP, MOST_LISTED, flat

BAD_COUNT: Final = "bad_count"
NOTHING = frozenset({"", "null", "undefined"})
DETAILS = ("details", "detail")
decode = msgspec.json.Decoder().decode

Pairs = list[tuple[str, object]]


def with_objects(pairs: Iterable[tuple[str, object]]) -> tuple[Pairs, tuple[str, ...]]:
    """The counts with those in objects by their path; what of an object cannot be read is in
    doubt, and the rest of it is read nevertheless."""
    opened: Pairs = []
    doubts: tuple[str, ...] = ()
    for name, value in pairs:
        if not isinstance(value, str) or not is_object(name, value):
            opened.append((name, value))
            continue
        counts = object_in(value)
        opened += flat(counts, f"{name}.") if counts else ()
        if counts is None or not is_readable(counts):
            doubts = (BAD_COUNT,)
    return opened, doubts


def is_object(name: str, text: str) -> bool:
    """Is it one, or does its name say that it should be?"""
    return text.lstrip()[:1] in ("{", "[") or name.lower().endswith(DETAILS)


def object_in(text: str) -> dict[str, object] | None:
    if text.strip() in NOTHING:
        return {}
    try:
        value = decode(text.encode())
    except JSON_DAMAGE:
        return None
    return value if isinstance(value, dict) else None


def is_readable(value: object, deep: int = 0) -> bool:
    """Would `flat` find every value in it?"""
    if isinstance(value, dict):
        return deep <= MOST_DEEP and all(is_readable(member, deep + 1) for member in value.values())
    if isinstance(value, list):
        return len(value) <= MOST_LISTED and all(
            is_labelled(element, deep + 1) for element in value
        )
    return not isinstance(value, bool)


def is_labelled(value: object, deep: int) -> bool:
    if not isinstance(value, dict) or not any(
        isinstance(value.get(label), str) for label in LABELS
    ):
        return False
    return is_readable(value, deep)
