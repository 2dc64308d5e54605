"""Columns of numbers as text: times, exact decimals, identifiers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from ledger.calc.replay.drawing import Ints
from ledger.calc.replay.plan import ReplayPlan

Texts = npt.NDArray[np.object_]


def timestamps(micros: Ints) -> Texts:
    """ISO 8601 in UTC, to the millisecond."""
    moments = micros.astype("datetime64[us]").astype("datetime64[ms]")
    text = np.datetime_as_string(moments, unit="ms")
    return np.char.add(text, "Z").astype(object)


def decimals(units: Ints, unit: Decimal) -> list[str]:
    """units x unit as plain decimal text, exact."""
    exponent = unit.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("The unit is not a number.")
    places = max(-exponent, 0)
    scaled = int(unit.scaleb(places))
    return [_fixed(int(count) * scaled, places) for count in units.tolist()]


def plain(number: Decimal) -> str:
    """A decimal without exponent."""
    return f"{number:f}"


def tails(plan: ReplayPlan, days: Ints, numbers: Ints) -> Texts:
    """The common part of a request's identifiers: plan code, local day, number within it."""
    names = {day: f"{date.fromordinal(day):%Y%m%d}" for day in set(days.tolist())}
    pairs = zip(days.tolist(), numbers.tolist(), strict=True)
    return np.array([f"{plan.code}_{names[day]}_{n:05d}" for day, n in pairs], dtype=object)


def prefixed(prefix: str, ends: Texts) -> Texts:
    """The prefix before every one of the texts."""
    joined: Texts = prefix + ends
    return joined


def named(names: Iterable[str], codes: Ints) -> Texts:
    """The name at each code."""
    table = np.array(list(names), dtype=object)
    texts: Texts = table[codes]
    return texts


def _fixed(scaled: int, places: int) -> str:
    if not places:
        return str(scaled)
    digits = f"{scaled:0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
