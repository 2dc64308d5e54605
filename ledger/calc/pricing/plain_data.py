"""Values as JSON holds them and back: decimals and times are texts, what is absent is None."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from ledger.calc.exact import plain


def at_key(data: object, name: str) -> object:
    """The value of a mapping's key; None where it has none."""
    if not isinstance(data, Mapping):
        raise ValueError("Expected an object with named fields.")
    return data.get(name)


def text_of(data: object, name: str) -> str:
    return str(at_key(data, name) or "")


def texts_of(data: object, name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in list_of(data, name))


def list_of(data: object, name: str) -> list[object]:
    found = at_key(data, name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise ValueError(f"{name} must be a list.")
    return found


def number_of(data: object, name: str) -> int:
    """A whole number; 0 where there is none."""
    return int(str(at_key(data, name) or 0))


def decimal_of(data: object, name: str) -> Decimal:
    return Decimal(str(at_key(data, name)))


def moment_of(data: object, name: str) -> datetime | None:
    found = at_key(data, name)
    return None if found is None else datetime.fromisoformat(str(found)).astimezone(UTC)


def decimal_text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def moment_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()
