"""What one text value means: the definition that the vectorised checks in `columns` speed up.

Every reader answers `(value, "")` for a good text and `(None, code)` for a bad one.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ledger.parsers.fields import Field, Rule

Read = tuple[object, str]

IDENTIFIER = re.compile(r"[A-Za-z0-9._:@/-]{1,128}")
CALL_IDS = re.compile(r"[a-z_]{1,24}:[A-Za-z0-9._:@/-]{1,128}")
MOST_CALL_IDS = 8
# C0 and C1 controls, zero-width and bidirectional marks, line separators, byte-order mark.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?")
TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-5][0-9])(?:\.([0-9]+))?"
    r"(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)
LONGEST_NUMBER = 400  # the digits of the largest double, written out
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)
LARGEST_OFFSET = timedelta(hours=14)


def read_identifier(text: str) -> Read:
    if IDENTIFIER.fullmatch(text):
        return text, ""
    return None, "control_characters" if CONTROL.search(text) else "bad_identifier"


def read_call_ids(text: str) -> Read:
    """Each key once and in order, so that the same keys are the same text."""
    keys = sorted(set(text.split(" ")))
    if len(keys) <= MOST_CALL_IDS and all(map(CALL_IDS.fullmatch, keys)):
        return " ".join(keys), ""
    return None, "control_characters" if CONTROL.search(text) else "bad_call_ids"


def read_enum(text: str, field: Field) -> Read:
    kept = field.values.get(text)
    return (kept, "") if kept else (None, "not_in_enum")


def read_boolean(text: str) -> Read:
    return (text == "true", "") if text in {"true", "false"} else (None, "wrong_type")


def read_number(text: str, field: Field) -> Read:
    """Canonical plain decimal text: no exponent, no leading or trailing zeros."""
    match = NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if match is None:
        return None, "wrong_type" if text in {"true", "false"} else "not_a_number"
    sign, whole, fraction, exponent = match.groups(default="")
    if sign and not field.is_signed:
        return None, "negative"
    whole, fraction = shift_point(whole, fraction, int(exponent or 0))
    if len(fraction) > field.decimals:
        code = "not_an_integer" if field.rule is Rule.INTEGER else "too_many_digits"
        return None, code
    if is_above(whole, fraction, field.limit):
        return None, "out_of_range"
    plain = f"{whole}.{fraction}" if fraction else whole
    return (plain if plain == "0" else sign + plain), ""


def shift_point(whole: str, fraction: str, exponent: int) -> tuple[str, str]:
    """Move the decimal point by the exponent and strip zeros that carry nothing."""
    digits = (whole + fraction).lstrip("0") or "0"
    if digits == "0":
        return "0", ""
    places = len(fraction) - exponent  # digits after the point; may be negative
    if places <= 0:
        return digits + "0" * -places, ""
    digits = digits.rjust(places + 1, "0")
    return digits[:-places], digits[-places:].rstrip("0")


def is_above(whole: str, fraction: str, limit: int) -> bool:
    if len(whole) != len(str(limit)):
        return len(whole) > len(str(limit))
    return int(whole) > limit or (int(whole) == limit and bool(fraction))


def read_integer(text: str, field: Field) -> Read:
    value, code = read_number(text, field)
    return (None, code) if code else (int(str(value)), "")


def read_time(text: str, now: datetime) -> Read:
    """UTC, cut to microseconds."""
    match = TIME.fullmatch(text)
    if match is None:
        return None, "bad_time"
    date, clock, fraction, offset = match.groups(default="")
    if len(fraction) > 9:
        return None, "too_many_digits"
    moment = read_moment(date, clock, fraction, offset)
    if moment is None:
        return None, "bad_time"
    if not offset:
        return None, "naive_time"
    if moment < EARLIEST:
        return None, "time_too_old"
    return (None, "time_in_future") if moment > now + CLOCK_SKEW else (moment, "")


def read_moment(date: str, clock: str, fraction: str, offset: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(f"{date}T{clock}.{fraction[:6]:0<6}{offset.upper() or 'Z'}")
        shift = moment.utcoffset() or timedelta()
        return moment.astimezone(UTC) if abs(shift) <= LARGEST_OFFSET else None
    except (ValueError, OverflowError):
        return None


def reader_of(field: Field, now: datetime) -> Callable[[str], Read]:
    readers: dict[Rule, Callable[[str], Read]] = {
        Rule.IDENTIFIER: read_identifier,
        Rule.CALL_IDS: read_call_ids,
        Rule.ENUM: lambda text: read_enum(text, field),
        Rule.TIME: lambda text: read_time(text, now),
        Rule.INTEGER: lambda text: read_integer(text, field),
        Rule.DECIMAL: lambda text: read_number(text, field),
        Rule.BOOLEAN: read_boolean,
    }
    return readers[field.rule]
