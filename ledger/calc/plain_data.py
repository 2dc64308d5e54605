"""Typed values as JSON holds them, by their declarations; msgspec reads them back.

Decimals are texts in plain notation and instants texts in UTC, as in all that is stored or signed.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from ledger.calc.exact import plain


@runtime_checkable
class HasNotation(Protocol):
    """A value that JSON holds in a notation of its own."""

    def to_json(self) -> object: ...


def plain_data(value: object) -> Any:  # Any: JSON
    """Dataclasses by the names of their fields, enums by their values, and what lies in them."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case HasNotation():
            return value.to_json()
        case Mapping():
            return {str(plain_data(key)): plain_data(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_data(item) for item in value]
    return plain_fields(value)


def plain_fields(value: Any) -> dict[str, Any]:  # Any: a dataclass; JSON
    """The fields of a dataclass as JSON holds them. Raises TypeError for another value."""
    return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}


def signed_json(value: object) -> str:
    """The text that is signed of price books, re-ratings and mappings: keys sorted, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
