"""The types of events that webhooks may get: each app declares its own at start-up."""

from collections.abc import Mapping
from dataclasses import dataclass

from finops.ui.text import Text


@dataclass(frozen=True)
class EventType:
    """One type: its name in dots, what happened in a word or two and in a sentence, the action that
    lets somebody know of it, and what its data holds by field. Every data has `title` (what it is
    about, in a line) and `url` (its page) as well."""

    name: str
    label: Text
    says: Text
    sees: str
    data: Mapping[str, Text]


_types: dict[str, EventType] = {}


def register(*types: EventType) -> None:
    """Called from AppConfig.ready()."""
    _types.update({each.name: each for each in types})


def event_types() -> list[EventType]:
    """By name."""
    return [_types[name] for name in sorted(_types)]


def event_type_named(name: str) -> EventType | None:
    return _types.get(name)
