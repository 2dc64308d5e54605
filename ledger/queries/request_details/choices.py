"""What is known of requests besides their owner (`ledger.calc.request_details`)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final
from uuid import UUID

from finops.scope import current_tenant_id
from ledger.calc.request_details import BY_NAME, DETAILS, Takes
from ledger.queries.sql import fetch_prepared

Value = str | bool | Decimal | None
Details = dict[str, Value]
UNKNOWN: Final[Details] = dict.fromkeys(BY_NAME)


def details_of(keys: Iterable[UUID]) -> dict[UUID, Details]:
    """By trace, in the order of their declaration: numbers as decimals, flags as truth values;
    None is unknown."""
    parameters = {"tenant": current_tenant_id(), "keys": list(keys)}
    return {
        row["trace_key"]: {detail.name: read(detail.takes, row[detail.name]) for detail in DETAILS}
        for row in fetch_prepared("traces/details", parameters)
    }


def read(takes: Takes, value: str | Decimal | None) -> Value:
    return value == "true" if takes is Takes.FLAG and value is not None else value
