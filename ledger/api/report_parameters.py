"""The parameters of every report, as OpenAPI describes them."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from ledger.api.reading import SHAPES, parameter
from ledger.calc.filter_parsing import IDENTIFIER, MAX_BY, RISK_TIERS
from ledger.calc.report_filter import FILTER_DIMENSIONS, NONE_WORD, SHORT_NAMES, Dimension, Grain

DATE: Final = OpenApiTypes.DATE


def _day(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, DATE, OpenApiParameter.QUERY, description=description)


def _flag(name: str, description: str) -> OpenApiParameter:
    return parameter(name, description, enum=["0", "1"])


def _values(name: str, dimension: Dimension) -> OpenApiParameter:
    """A value may be repeated; the word for the empty one is the same everywhere."""
    tiers = sorted(RISK_TIERS)
    return OpenApiParameter(
        name,
        {
            "type": "array",
            "items": {"type": "string", "enum": tiers}
            if dimension is Dimension.RISK_TIER
            else {"type": "string", "pattern": f"^{IDENTIFIER.pattern}$"},
        },
        OpenApiParameter.QUERY,
        description=f"Only these values of {dimension}; {NONE_WORD} is the empty value.",
        explode=True,
    )


BY: Final = OpenApiParameter(
    "by",
    {
        "type": "array",
        "items": {
            "type": "string",
            "enum": [str(one) for one in Dimension if one is not Dimension.TENANT],
        },
        "maxItems": MAX_BY,
        "uniqueItems": True,
    },
    OpenApiParameter.QUERY,
    description="What to split by, at most three; a platform key may also say tenant.",
    explode=True,
)
PERIOD: Final = [
    _day("from", "First day, in the tenant's time zone. Default: 30 days up to the last."),
    _day("to", "Last day, included. Default: today."),
]
NARROWING: Final = [
    *(_values(str(one), one) for one in FILTER_DIMENSIONS),
    *(_values(name, one) for name, one in SHORT_NAMES.items()),
    _flag("unattributed", "1: only what belongs to no request."),
    _flag("unpriced", "1: only lines without a price."),
]
COMPARING: Final = [
    parameter("grain", "Bucket size of trends.", enum=[str(one) for one in Grain]),
    _flag("compare", "0: without the prior period."),
]
SHOWBACK: Final = [*PERIOD, BY, *COMPARING, *NARROWING, *SHAPES]
UNIT_ECONOMICS: Final = [*PERIOD, *COMPARING, *NARROWING, *SHAPES]
