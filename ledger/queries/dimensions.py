"""Pieces of SQL about dimensions, written from their declaration.

In a statement `a` is the attribution, `m` the meter and `c` what is summed, with its day; for `r`,
`p` and `t` see the details of requests. What a
report is not split or narrowed by is NULL and folds away.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ledger.calc.calls.details import CALL_NAMES
from ledger.calc.reports.dimensions import (
    FILTER_DIMENSIONS,
    METER_DIMENSIONS,
    REQUEST_DIMENSIONS,
    STATED_DIMENSIONS,
    TIME_DIMENSIONS,
    Dimension,
    DimensionSource,
)
from ledger.calc.request_details import BY_NAME
from ledger.queries.request_details.fragments import known

ALIASES: Final[Mapping[DimensionSource, str]] = {
    DimensionSource.REQUEST: "a",
    DimensionSource.METER: "m",
}
SLUG: Final = "(SELECT t.slug FROM finops_tenant t WHERE t.id = c.tenant_id)"


def _value(dimension: Dimension) -> str:
    match dimension.declared.source:
        case DimensionSource.DAY:
            return f"to_char(c.day, '{dimension.column}')"
        case DimensionSource.TENANT:
            return SLUG
        case source:
            return f"{ALIASES[source]}.{dimension.column}"


def _group(dimension: Dimension) -> str:
    return f"CASE WHEN '{dimension}' = ANY(%(by)s::text[]) THEN {_value(dimension)} END"


def _key(dimension: Dimension) -> str:
    return f"{_group(dimension)} AS {dimension}"


def _filter(dimension: Dimension, value: str = "") -> str:
    chosen = f"%({dimension})s::text[]"
    return f"({chosen} IS NULL OR {value or _value(dimension)} = ANY({chosen}))"


def _known_filter(dimension: Dimension) -> str:
    """Of single requests a detail is asked for whoever told it: sums know what the request said
    when it came."""
    if not dimension.is_detail:
        return _filter(dimension)
    return _filter(
        dimension,
        f"coalesce(nullif({_value(dimension)}, ''), {known(BY_NAME[dimension.field])}, '')",
    )


def _reported_filter(dimension: Dimension) -> str:
    return _filter(dimension, f"coalesce(t.{dimension.field}, '')")


def _each(pieces: Iterable[str]) -> str:
    """With a comma after each: more follows."""
    return "".join(f"{piece},\n" for piece in pieces)


def _listed(pieces: Iterable[str]) -> str:
    return ",\n".join(pieces)


def _all(pieces: Iterable[str]) -> str:
    return "\nAND ".join(pieces)


_OF_TIME: Final = (*TIME_DIMENSIONS, Dimension.TENANT)
FRAGMENTS: Final = {
    "calls/details": _each(f"m.{name}" for name in CALL_NAMES),
    "dimensions/request_keys": _each(map(_key, REQUEST_DIMENSIONS)),
    "dimensions/request_groups": _listed(map(_group, REQUEST_DIMENSIONS)),
    "dimensions/request_filters": _all(map(_filter, REQUEST_DIMENSIONS)),
    "dimensions/known_filters": _all(map(_known_filter, REQUEST_DIMENSIONS)),
    "dimensions/reported_filters": _all(
        _reported_filter(dimension) for dimension in REQUEST_DIMENSIONS if dimension.is_detail
    ),
    "dimensions/stated_fields": _listed(
        f"{_value(dimension)} AS {dimension.field}" for dimension in STATED_DIMENSIONS
    ),
    "dimensions/request_words": _listed(
        f"{_value(dimension)} AS {dimension}" for dimension in REQUEST_DIMENSIONS
    ),
    "dimensions/is_unattributed": _all(
        f"{_value(dimension)} = ''" for dimension in REQUEST_DIMENSIONS
    ),
    "dimensions/meter_keys": _each(map(_key, METER_DIMENSIONS)),
    "dimensions/meter_groups": _listed(map(_group, METER_DIMENSIONS)),
    "dimensions/meter_filters": _all(map(_filter, METER_DIMENSIONS)),
    "dimensions/time_keys": _each(map(_key, _OF_TIME)),
    "dimensions/time_groups": _listed(map(_group, _OF_TIME)),
    **{
        f"dimensions/{source.value}_values": _listed(
            f"('{dimension}', {_value(dimension)})"
            for dimension in FILTER_DIMENSIONS
            if dimension.declared.source is source
        )
        for source in ALIASES
    },
}
