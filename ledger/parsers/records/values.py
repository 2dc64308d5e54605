"""What one text value means: the definition that the vectorised checks in `columns` speed up.

Every reader answers `(value, "")` for a good text and `(None, code)` for a bad one.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

from ledger.calc.model_names import MODEL_NAME
from ledger.parsers.records.fields import Field, ReadingRule
from ledger.parsers.records.problems import CONTROL

Read = tuple[object, str]

IDENTIFIER = re.compile(r"[A-Za-z0-9._:@/-]{1,128}")
CALL_IDS = re.compile(r"[a-z_]{1,24}:[A-Za-z0-9._:@/-]{1,128}")
MOST_CALL_IDS = 8
NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?")
# One to three digits and groups of three: in many languages a thousand is written so.
THOUSANDS = r"^[1-9][0-9]{0,2}(\.[0-9]{3})+$"
GROUPED = re.compile(THOUSANDS)
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


def read_model(text: str) -> Read:
    if MODEL_NAME.fullmatch(text):
        return text, ""
    return None, "control_characters" if CONTROL.search(text) else "bad_model_name"


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
    sign, integer, fraction, exponent = match.groups(default="")
    if code := wrong_sign(field, is_negative=bool(sign)):
        return None, code
    integer, fraction = shift_point(integer, fraction, int(exponent or 0))
    if field.is_rounded and len(fraction) > field.decimals:
        integer, fraction = rounded(integer, fraction, field.decimals)
    if len(fraction) > field.decimals:
        code = "not_an_integer" if field.rule is ReadingRule.INTEGER else "too_many_digits"
        return None, code
    if is_above(integer, fraction, field.limit):
        return None, "out_of_range"
    plain = f"{integer}.{fraction}" if fraction else integer
    if plain == "0":
        return (None, "not_owed_back") if field.is_owed_back else (plain, "")
    return sign + plain, ""


def wrong_sign(field: Field, *, is_negative: bool) -> str:
    """The code of what is wrong with the sign of a number; empty where nothing is."""
    if field.is_owed_back:
        return "" if is_negative else "not_owed_back"
    if not is_negative or field.is_signed:
        return ""
    return "below_zero" if field.is_rounded else "negative"


def shift_point(integer: str, fraction: str, exponent: int) -> tuple[str, str]:
    """Move the decimal point by the exponent and strip zeros that carry nothing."""
    digits = (integer + fraction).lstrip("0") or "0"
    if digits == "0":
        return "0", ""
    places = len(fraction) - exponent  # digits after the point; may be negative
    if places <= 0:
        return digits + "0" * -places, ""
    digits = digits.rjust(places + 1, "0")
    return digits[:-places], digits[-places:].rstrip("0")


def rounded(integer: str, fraction: str, decimals: int) -> tuple[str, str]:
    """Half to even; as many digits as there are take part."""
    with localcontext(prec=LONGEST_NUMBER * 3):
        kept = Decimal(f"{integer}.{fraction}").quantize(Decimal(1).scaleb(-decimals))
    integer, _, fraction = f"{kept:f}".partition(".")
    return integer, fraction.rstrip("0")


def is_above(integer: str, fraction: str, limit: int) -> bool:
    if len(integer) != len(str(limit)):
        return len(integer) > len(str(limit))
    return int(integer) > limit or (int(integer) == limit and bool(fraction))


def read_integer(text: str, field: Field) -> Read:
    if GROUPED.search(text):
        return None, "ambiguous_thousands"
    value, code = read_number(text, field)
    if code:
        return None, code
    number = int(str(value))
    return (number, "") if number >= field.least else (None, "too_small")


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
    readers: dict[ReadingRule, Callable[[str], Read]] = {
        ReadingRule.IDENTIFIER: lambda text: read_identifier(
            text.strip(" ") if field.is_trimmed else text
        ),
        ReadingRule.MODEL: read_model,
        ReadingRule.CALL_IDS: read_call_ids,
        ReadingRule.ENUM: lambda text: read_enum(text, field),
        ReadingRule.TIME: lambda text: read_time(text, now),
        ReadingRule.INTEGER: lambda text: read_integer(text, field),
        ReadingRule.DECIMAL: lambda text: read_number(text, field),
        ReadingRule.BOOLEAN: read_boolean,
    }
    return readers[field.rule]
