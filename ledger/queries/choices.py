"""What the filter bar offers: values seen in the ledger, under their registered names."""

from finops.scope import current_tenant_id
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, Dimension
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import Scope
from ledger.queries.sql import fetch

Choices = dict[Dimension, list[tuple[str, str]]]


def choices(scope: Scope = None) -> Choices:
    """(value, label) by dimension; only of use cases in the scope."""
    parameters = {
        "tenant": current_tenant_id(),
        "scope": None if scope is None else sorted(scope),
    }
    seen: dict[str, list[str]] = {}
    for row in fetch("reports/words_seen", parameters):
        seen.setdefault(row["dimension"], []).append(row["value"])
    return {
        dimension: _named(dimension, seen.get(str(dimension), []))
        for dimension in FILTER_DIMENSIONS
    }


def _named(dimension: Dimension, values: list[str]) -> list[tuple[str, str]]:
    names = labels(dimension)
    return sorted(
        ((value, label_of(value, names)) for value in values), key=lambda choice: choice[1]
    )
