"""Narrowing a list of requests by their details and by the results of their cases: which words,
and from how much to how much.

Costs are not kept by these details: only lists of single requests can be narrowed by them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from ledger.calc.exact import plain
from ledger.calc.reports.outcome_filter import (
    FILTER_WORDS,
    FILTERS,
    OUTCOME_NAMES,
    RESULT_WORDS,
    REVISION,
)
from ledger.calc.request_details import LONGEST_MS, MEASURES, Detail

NONE_WORD: Final = "(none)"  # unknown, in a URL
IDENTIFIER: Final = re.compile(r"[A-Za-z0-9._:@/-]{1,128}", re.ASCII)
NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?", re.ASCII)
LEAST, MOST = "_min", "_max"
BOUNDS: Final = tuple(f"{name}{end}" for name in MEASURES for end in (LEAST, MOST))
PARAMETERS: Final = frozenset({*FILTER_WORDS, *BOUNDS})
Values = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class DetailFilter:
    """`values` holds each narrowed word once, in the order of their declaration, an empty text for
    unknown; `bounds` limits of measures by the parameter's name, both ends included. A request of
    which a measure is unknown lies within no bounds.
    """

    values: Values = ()
    bounds: tuple[tuple[str, Decimal], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.bounds)

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values of a word that are asked for; empty: all."""
        return dict(self.values).get(name, ())

    @property
    def narrows_outcomes(self) -> bool:
        return any(self.chosen(name) for name in OUTCOME_NAMES)

    @property
    def wants_outcomes(self) -> bool:
        """Whether requests with some result may be meant."""
        named = [self.chosen(name) for name in RESULT_WORDS if self.chosen(name)]
        return self.narrows_outcomes and all(any(chosen) for chosen in named)

    @property
    def wants_no_outcome(self) -> bool:
        """Whether requests without any result are meant, also beside others: no judgement is asked
        for, and whatever is asked for may be none."""
        asked = [name for name in OUTCOME_NAMES if self.chosen(name)]
        return bool(asked) and all(
            name in RESULT_WORDS and "" in self.chosen(name) for name in asked
        )

    def query(self) -> dict[str, list[str]]:
        """As URL parameters; reading them gives the same filter."""
        words = {name: [one or NONE_WORD for one in chosen] for name, chosen in self.values}
        return words | {name: [plain(value)] for name, value in self.bounds}


EVERYTHING: Final = DetailFilter()


class Reader(Protocol):
    """The parameters of a URL, and where the flaws of each are noted."""

    def single(self, name: str) -> str: ...
    def several(self, name: str) -> Sequence[str]: ...
    def refuse(self, name: str, code: str) -> None: ...


def read_details(reader: Reader) -> DetailFilter:
    values = ((one.name, _read_words(reader, one)) for one in FILTERS if not one.is_measure)
    bounds = {name: _read_bound(reader, name) for name in BOUNDS}
    for name in MEASURES:
        least, most = bounds[f"{name}{LEAST}"], bounds[f"{name}{MOST}"]
        if least is not None and most is not None and most < least:
            reader.refuse(f"{name}{LEAST}", "above_most")
    return DetailFilter(
        values=tuple((name, chosen) for name, chosen in values if chosen),
        bounds=tuple((name, value) for name, value in bounds.items() if value is not None),
    )


def _read_words(reader: Reader, detail: Detail) -> tuple[str, ...]:
    words = reader.several(detail.name)
    if not all(_is_word(detail, one) for one in words):
        reader.refuse(detail.name, "bad_value")
        return ()
    return tuple(dict.fromkeys("" if one == NONE_WORD else one for one in words))


def _is_word(detail: Detail, text: str) -> bool:
    if text == NONE_WORD:
        return True
    if detail.choices:
        return text in detail.choices
    pattern = REVISION if detail.name == "outcome_revision" else IDENTIFIER
    return pattern.fullmatch(text) is not None


def _read_bound(reader: Reader, name: str) -> Decimal | None:
    text = reader.single(name)
    if not text:
        return None
    if not NUMBER.fullmatch(text) or Decimal(text) > LONGEST_MS:
        reader.refuse(name, "not_milliseconds")
        return None
    return Decimal(text)
