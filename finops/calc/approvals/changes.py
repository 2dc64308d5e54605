"""What differs between two texts that people were asked to sign."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# What tells one member of a list from the others, the first that it has.
NAMES: Final = ("name", "provider", "meter", "kind", "slug", "version")
Leaves = Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class ContentChange:
    """One value: where it stands, and what it was and is; empty where it was or is not there."""

    place: tuple[str, ...]
    before: str
    after: str


def content_changes(before: str, after: str) -> list[ContentChange]:
    """Every value that differs between two JSON texts, in the order of their places.

    Members of lists are told apart by their names, else by their order; a text that is JSON
    itself is read as such.
    """
    old, new = dict(_leaves(json.loads(before))), dict(_leaves(json.loads(after)))
    return [
        ContentChange(place, old.get(place, ""), new.get(place, ""))
        for place in sorted(old.keys() | new.keys())
        if old.get(place) != new.get(place)
    ]


def _leaves(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    value = _opened(value)
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, (*at, str(key)))
    elif isinstance(value, list):
        for name, part in _named(value):
            yield from _leaves(part, (*at, name))
    elif value is not None and value != "":
        yield at, _word(value)


def _opened(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _named(members: Sequence[object]) -> Iterator[tuple[str, object]]:
    seen: dict[str, int] = {}
    for order, member in enumerate(map(_opened, members), start=1):
        name = _name(member) or str(order)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} {seen[name]}"), member


def _name(member: object) -> str:
    if not isinstance(member, Mapping):
        return ""
    return next((str(member[key]) for key in NAMES if isinstance(member.get(key), str)), "")


def _word(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
