"""The data of the installed genai-prices package, as its JSON has them."""

from dataclasses import fields, is_dataclass
from datetime import date, time
from importlib.metadata import version
from typing import Any

import msgspec


def installed_version() -> str:
    return version("genai-prices")


def installed_prices() -> bytes:
    """JSON of what the package ships; it is not asked for anything newer."""
    from genai_prices.data import providers  # 1.5 s: only where a book is imported

    encoder = msgspec.json.Encoder(decimal_format="number")
    return encoder.encode([plain_data(provider, skip="extractors") for provider in providers])


def plain_data(value: Any, skip: str = "") -> Any:
    """Objects of the package as mappings without what is None. Any: its own classes, JSON."""
    if isinstance(value, list):
        return [plain_data(element) for element in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value):
        named = {attribute.name: getattr(value, attribute.name) for attribute in fields(value)}
    elif isinstance(value, dict):
        named = value
    elif type(value).__name__ == "ModelPrice":
        named = vars(value)
    else:
        return value
    # `or_` and `and_` are spelled so only in Python.
    return {
        name.rstrip("_"): plain_data(member)
        for name, member in named.items()
        if member is not None and name != skip and not name.startswith("_")
    }
