"""The parameters of every report, as OpenAPI describes them."""

import re
from typing import Final

from drf_spectacular.utils import OpenApiParameter

from ledger.api.parameter_shapes import choice, day, flag, several, some_of
from ledger.api.reading import SHAPES
from ledger.calc.filter_parsing import IDENTIFIER, MAX_BY, MAX_VALUES, RISK_TIERS
from ledger.calc.report_filter import FILTER_DIMENSIONS, NONE_WORD, SHORT_NAMES, Dimension, Grain

VALUE: Final = f"{IDENTIFIER.pattern}|{re.escape(NONE_WORD)}"
BY_WORDS: Final = [*(str(one) for one in Dimension if one is not Dimension.TENANT), *SHORT_NAMES]


def _values(name: str, dimension: Dimension) -> OpenApiParameter:
    """A value may be repeated; the word for the empty one is the same everywhere."""
    description = f"Only these values of {dimension}; {NONE_WORD} is the empty value."
    if dimension is Dimension.RISK_TIER:
        return some_of(name, sorted(RISK_TIERS), description, most=MAX_VALUES)
    return several(name, VALUE, description, most=MAX_VALUES)


BY: Final = some_of(
    "by",
    BY_WORDS,
    "What to split by, at most three; a platform key may also say tenant.",
    most=MAX_BY,
    unique=True,
)
PERIOD: Final = [
    day("from", "First day, in the tenant's time zone. Default: 30 days up to the last."),
    day("to", "Last day, included. Default: today."),
]
NARROWING: Final = [
    *(_values(str(one), one) for one in FILTER_DIMENSIONS),
    *(_values(name, one) for name, one in SHORT_NAMES.items()),
    flag("unattributed", "1: only what belongs to no request."),
    flag("unpriced", "1: only lines without a price."),
]
COMPARING: Final = [
    choice("grain", [str(one) for one in Grain], "Bucket size of trends."),
    flag("compare", "0: without the prior period."),
]
SHOWBACK: Final = [*PERIOD, BY, *COMPARING, *NARROWING, *SHAPES]
UNIT_ECONOMICS: Final = [*PERIOD, *COMPARING, *NARROWING, *SHAPES]
