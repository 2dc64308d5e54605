"""The fields of other tools from which a mapping may tell an owner, and which of their values are
kept.

One declaration for parsers, rules, pages and answers. A value is kept only if it reads like a
name: what people and models wrote to one another never does, and ids that differ from call to
call tell nobody's owner.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Pair = tuple[str, str]  # a source field and its value


@dataclass(frozen=True)
class SourceField:
    """A field, or with `is_open` all fields whose names begin so: whoever sends chooses the rest.

    `label` names it for people, in English.
    """

    name: str
    label: str
    is_open: bool = False

    def covers(self, field: str) -> bool:
        return field.startswith(self.name) if self.is_open else field == self.name


OWN: Final = "finops."
LITELLM_TAG: Final = "litellm.tag"
SOURCE_FIELDS: Final = (
    SourceField("litellm.team_alias", "LiteLLM: name of the team"),
    SourceField("litellm.team_id", "LiteLLM: id of the team"),
    SourceField("litellm.key_alias", "LiteLLM: name of the key"),
    SourceField("litellm.end_user", "LiteLLM: end user"),
    SourceField(LITELLM_TAG, "LiteLLM: tag"),
    SourceField("litellm.tag.", "LiteLLM: tag with this name", is_open=True),
    SourceField("litellm.metadata.", "LiteLLM: metadata of the request", is_open=True),
    SourceField("openinference.metadata.", "OpenInference: metadata", is_open=True),
    SourceField(
        "traceloop.association.properties.", "Traceloop: association property", is_open=True
    ),
    SourceField("langfuse.metadata.", "Langfuse: metadata", is_open=True),
    SourceField("helicone.property.", "Helicone: property", is_open=True),
    SourceField("openrouter.app", "OpenRouter: app"),
    SourceField("openrouter.key", "OpenRouter: name of the key"),
    SourceField(OWN, "A word of ours, where its use case was not registered", is_open=True),
)
LONGEST_FIELD: Final = 80
LONGEST_VALUE: Final = 100
MOST_VALUES: Final = 16  # of one call or span
MOST_SETS: Final = 8  # of one trace
# Of open fields: a name has at most three words, and letters.
MOST_WORDS: Final = 3
PLAIN_FIELD: Final = re.compile(r"[A-Za-z0-9._:/-]+")
LETTER: Final = re.compile(r"[^\W\d_]")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
PROSE: Final = re.compile(r"[?!;\"<>{}\[\]]|[.,:] ")
# UUIDs, hashes, times: another one for each call.
GENERATED: Final = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{16,}|\d{4}-\d\d-\d\d[T ].*",
    re.IGNORECASE,
)
CONTENTS: Final = frozenset(
    (
        *("answer", "body", "chat", "comment", "completion", "content", "context", "description"),
        *("document", "input", "instruction", "instructions", "message", "messages", "note"),
        *("notes", "output", "prompt", "query", "question", "reply", "request", "response"),
        *("summary", "system", "system_prompt", "text", "title", "transcript"),
        *("password", "secret", "token", "api_key", "authorization", "email", "phone"),
    )
)


def source_field(name: str) -> SourceField | None:
    """The declaration that covers a field; None where there is none."""
    return next((declared for declared in SOURCE_FIELDS if declared.covers(name)), None)


def is_known_field(name: str) -> bool:
    """May a rule ask for it?"""
    declared = source_field(name)
    return (
        declared is not None
        and len(name) <= LONGEST_FIELD
        and PLAIN_FIELD.fullmatch(name) is not None
        and (not declared.is_open or len(name) > len(declared.name))
    )


def kept(pairs: Iterable[tuple[str, object]]) -> tuple[Pair, ...]:
    """The pairs whose values may be kept: in order, each once, `MOST_VALUES` at most."""
    texts = {(name, text) for name, value in pairs if (text := kept_value(name, value))}
    return tuple(sorted(texts)[:MOST_VALUES])


def kept_value(field: str, value: object) -> str:
    """The value as it is kept; empty where it is not."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not is_known_field(field):
        return ""
    text = str(value).strip()
    if not 0 < len(text) <= LONGEST_VALUE or CONTROL.search(text):
        return ""
    declared = source_field(field)
    if declared is not None and declared.is_open and declared.name != OWN:
        return text if is_name(field[len(declared.name) :], text) else ""
    return text


def is_name(key: str, text: str) -> bool:
    """Does the value of a field that whoever sends has chosen read like the name of something?"""
    return (
        key.lower() not in CONTENTS
        and LETTER.search(text) is not None
        and len(text.split()) <= MOST_WORDS
        and not PROSE.search(text)
        and not GENERATED.fullmatch(text)
    )
