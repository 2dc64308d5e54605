"""Narrowing a list of requests by their id and cost, their details and the results of their cases:
which words, and from how much to how much.

Costs are not kept by any of these: only lists of single requests can be narrowed by them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from ledger.calc.exact import plain
from ledger.calc.reports.outcome_filter import (
    COST,
    FILTER_WORDS,
    FILTERS,
    IDENTIFIER,
    OUTCOME_NAMES,
    RESULT_WORDS,
    REVISION,
    TRACE,
    TRACE_ID,
)
from ledger.calc.request_details import LONGEST_MS, Detail, Takes

NONE_WORD: Final = "(none)"  # unknown, in a URL
NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?", re.ASCII)
AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
ANY_REST: Final = "*"  # after the beginning of an id
LEAST, MOST = "_min", "_max"
MEASURES: Final = {detail.name: detail for detail in FILTERS if detail.is_measure}
BOUNDS: Final = tuple(f"{name}{end}" for name in MEASURES for end in (LEAST, MOST))
PARAMETERS: Final = frozenset({*FILTER_WORDS, *BOUNDS})
Values = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class DetailFilter:
    """`values` holds each narrowed word once, in the order of their declaration, an empty text for
    unknown; `bounds` limits of measures by the parameter's name, both ends included: milliseconds,
    and USD of what a trace cost. A request of which a measure is unknown lies within no bounds.
    """

    values: Values = ()
    bounds: tuple[tuple[str, Decimal], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.bounds)

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values of a word that are asked for; empty: all."""
        return dict(self.values).get(name, ())

    @property
    def narrows_cost(self) -> bool:
        return any(name.startswith(COST.name) for name, _value in self.bounds)

    @property
    def whole_ids(self) -> tuple[str, ...]:
        return tuple(text for text in self.chosen(TRACE.name) if not text.endswith(ANY_REST))

    @property
    def id_beginnings(self) -> tuple[str, ...]:
        """Of the ids that are asked for by their beginning."""
        begun = (text for text in self.chosen(TRACE.name) if text.endswith(ANY_REST))
        return tuple(text.removesuffix(ANY_REST) for text in begun)

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
        words = {name: [word or NONE_WORD for word in chosen] for name, chosen in self.values}
        return words | {name: [plain(value)] for name, value in self.bounds}


EVERYTHING: Final = DetailFilter()


class Reader(Protocol):
    """The parameters of a URL, and where the flaws of each are noted."""

    def single(self, name: str) -> str: ...
    def several(self, name: str) -> Sequence[str]: ...
    def refuse(self, name: str, code: str) -> None: ...


def read_details(reader: Reader) -> DetailFilter:
    values = (
        (detail.name, _read_words(reader, detail)) for detail in FILTERS if not detail.is_measure
    )
    bounds = {
        name + end: _read_bound(reader, detail, name + end)
        for name, detail in MEASURES.items()
        for end in (LEAST, MOST)
    }
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
    if not all(_is_word(detail, word) for word in words):
        reader.refuse(detail.name, "bad_value")
        return ()
    return tuple(dict.fromkeys("" if word == NONE_WORD else word for word in words))


def _is_word(detail: Detail, text: str) -> bool:
    if detail is TRACE:
        return TRACE_ID.fullmatch(text) is not None
    if text == NONE_WORD:
        return True
    if detail.choices:
        return text in detail.choices
    pattern = REVISION if detail.name == "outcome_revision" else IDENTIFIER
    return pattern.fullmatch(text) is not None


def _read_bound(reader: Reader, detail: Detail, name: str) -> Decimal | None:
    text = reader.single(name)
    if not text:
        return None
    if detail.takes is Takes.USD:
        is_right, code = AMOUNT.fullmatch(text) is not None, "not_usd"
    else:
        is_right = NUMBER.fullmatch(text) is not None and Decimal(text) <= LONGEST_MS
        code = "not_milliseconds"
    if not is_right:
        reader.refuse(name, code)
        return None
    return Decimal(text)
