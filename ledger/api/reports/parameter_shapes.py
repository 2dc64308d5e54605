"""Query parameters as OpenAPI describes them; an empty one counts as not given, and says so."""

import re
from collections.abc import Sequence
from typing import Final

from drf_spectacular.utils import OpenApiParameter

Schema = dict[str, object]
NOTHING: Final[Schema] = {"type": "string", "maxLength": 0}


def day(name: str, description: str) -> OpenApiParameter:
    return _optional(name, {"type": "string", "format": "date"}, description)


def choice(name: str, choices: Sequence[str], description: str) -> OpenApiParameter:
    return _optional(name, {"type": "string", "enum": list(choices)}, description)


def text(name: str, pattern: str, description: str) -> OpenApiParameter:
    return _optional(name, {"type": "string", "pattern": f"^({pattern})$"}, description)


def flag(name: str, description: str) -> OpenApiParameter:
    return choice(name, ["0", "1"], description)


def some_of(
    name: str, choices: Sequence[str], description: str, *, most: int, unique: bool = False
) -> OpenApiParameter:
    """Several of these words: repeated, or with commas between them."""
    words = {"type": "string", "enum": list(choices)}
    listed = _listed("|".join(re.escape(word) for word in choices))
    items: Schema = {"anyOf": [words, listed]}
    return _several(name, items, description, most, unique=unique)


def several(name: str, pattern: str, description: str, *, most: int) -> OpenApiParameter:
    """Several values of one pattern: repeated, or with commas between them."""
    return _several(name, _listed(pattern), description, most)


def _listed(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})?(,({pattern})?)*$"}


def _several(
    name: str, items: Schema, description: str, most: int, *, unique: bool = False
) -> OpenApiParameter:
    schema = {"type": "array", "items": items, "maxItems": most, "uniqueItems": unique}
    return OpenApiParameter(name, schema, description=description, explode=True)


def _optional(name: str, schema: Schema, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, {"anyOf": [schema, NOTHING]}, description=description)
