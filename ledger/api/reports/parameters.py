"""The parameters of every report, as OpenAPI describes them."""

import re
from typing import Final

from drf_spectacular.utils import OpenApiParameter

from ledger.api.reports.parameter_shapes import choice, day, flag, several, some_of
from ledger.api.reports.reading import SHAPES
from ledger.calc.model_names import MODEL_NAME
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, SHORT_NAMES, Dimension
from ledger.calc.reports.filters import NONE_WORD, Grain
from ledger.calc.reports.parsing import IDENTIFIER, MAX_BY, MAX_VALUES, RISK_TIERS

VALUE: Final = f"{IDENTIFIER.pattern}|{re.escape(NONE_WORD)}"
MODEL_VALUE: Final = f"{MODEL_NAME.pattern}|{re.escape(NONE_WORD)}"
BY_WORDS: Final = [
    *(str(dimension) for dimension in Dimension if dimension is not Dimension.TENANT),
    *SHORT_NAMES,
]


def _values(name: str, dimension: Dimension) -> OpenApiParameter:
    """A value may be repeated; the word for the empty one is the same everywhere."""
    description = f"Only these values of {dimension}; {NONE_WORD} is the empty value."
    if dimension is Dimension.RISK_TIER:
        return some_of(name, sorted(RISK_TIERS), description, most=MAX_VALUES)
    value = MODEL_VALUE if dimension is Dimension.MODEL else VALUE
    return several(name, value, description, most=MAX_VALUES)


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
VALUES: Final = [
    *(_values(str(dimension), dimension) for dimension in FILTER_DIMENSIONS),
    *(_values(name, dimension) for name, dimension in SHORT_NAMES.items()),
]
NARROWING: Final = [
    *VALUES,
    flag("unattributed", "1: only what belongs to no request."),
    flag("unpriced", "1: only lines without a price."),
]
COMPARING: Final = [
    choice("grain", [str(grain) for grain in Grain], "Bucket size of trends."),
    flag("compare", "0: without the prior period."),
]
SHOWBACK: Final = [*PERIOD, BY, *COMPARING, *NARROWING, *SHAPES]
UNIT_BY: Final = choice(
    "by",
    [
        *("use_case", "workflow_step", "risk_tier", "environment", "route_policy_version", "model"),
        "business_unit",
    ],
    "What to split by.",
)
SPLIT_UNITS: Final = [*PERIOD, UNIT_BY, *COMPARING, *NARROWING, *SHAPES]
UNIT_ECONOMICS: Final = [*PERIOD, *COMPARING, *NARROWING, *SHAPES]
