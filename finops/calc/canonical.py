"""The one text of what is signed: the same content gives the same bytes, and so the same sha256.

RFC 8785 (JSON canonicalisation), narrowed until nothing in it can be read two ways.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from decimal import MAX_PREC, Decimal, localcontext
from typing import Final

LARGEST_INTEGER: Final = 2**53 - 1  # what every reader of JSON holds exactly

_Json = str | int | bool | None | Sequence["_Json"] | Mapping[str, "_Json"]


class NotCanonical(ValueError):
    """A value has no canonical form; the message names its place."""


def canonical_text(content: Mapping[str, object]) -> str:
    """Canonical JSON: keys in ASCII and sorted, no blanks, no floats, nulls kept.

    Sets of texts are sorted, sequences keep their order; times become UTC with six decimals
    (`2026-07-01T00:00:00.000000Z`), dates `2026-07-01`. Amounts are texts: see `amount`. Raises
    NotCanonical for floats, decimals, integers of 2⁵³ and more, times without a zone, keys that
    are not ASCII, and texts that are not in Unicode's NFC: forms normalise, hashing never does.
    """
    return json.dumps(
        _json(content, "content"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def sha256_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def amount(value: Decimal, places: int) -> str:
    """An amount or a ratio as text with exactly this many decimals, as its column holds it.

    Raises NotCanonical where that would round: what is signed is what is stored.
    """
    if not value.is_finite():
        raise NotCanonical(f"{value} is no amount.")
    with localcontext(prec=MAX_PREC):
        fixed = value.quantize(Decimal(1).scaleb(-places))
    if fixed != value:
        raise NotCanonical(f"{value} has more than {places} decimals.")
    return f"{abs(fixed) if fixed.is_zero() else fixed:f}"


def _json(value: object, at: str) -> _Json:
    match value:
        case None | bool():
            return value
        case int():
            return _integer(value, at)
        case str():
            return _text(value, at)
        case datetime():
            return _time(value, at)
        case date():
            return value.isoformat()
        case Mapping():
            return {_key(key, at): _json(item, f"{at}.{key}") for key, item in value.items()}
        case Set():
            return sorted(_texts(value, at))
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [_json(item, f"{at}[{place}]") for place, item in enumerate(value)]
    raise NotCanonical(f"{at}: {type(value).__name__} has no canonical form.")


def _integer(value: int, at: str) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonical(f"{at}: integers stay below 2⁵³; larger ones are texts.")
    return int(value)


def _text(value: str, at: str) -> str:
    if not unicodedata.is_normalized("NFC", value):
        raise NotCanonical(f"{at}: the text is not in Unicode's normal form C.")
    try:
        value.encode()
    except UnicodeEncodeError as problem:
        raise NotCanonical(f"{at}: the text is no Unicode text.") from problem
    return str(value)


def _time(value: datetime, at: str) -> str:
    if value.utcoffset() is None:
        raise NotCanonical(f"{at}: the time has no zone.")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _key(key: object, at: str) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical(f"{at}: the key {key!r} is not ASCII.")
    return key


def _texts(values: Iterable[object], at: str) -> Iterator[str]:
    for item in values:
        if not isinstance(item, str):
            raise NotCanonical(f"{at}: a set holds texts only.")
        yield _text(item, at)
