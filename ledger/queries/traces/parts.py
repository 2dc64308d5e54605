"""What the list of traces and the single trace have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from finops.calc.days import FIRST_DAY, LAST_DAY
from finops.scope import current_tenant_id
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, Dimension
from ledger.queries.sql import Row, fetch_prepared

RequestWords = Mapping[Dimension, str]  # what a request says of itself; empty where it says nothing


def words_of(row: Row) -> RequestWords:
    return {dimension: row[dimension] for dimension in REQUEST_DIMENSIONS}


@dataclass(frozen=True)
class DataBounds:
    """Instants between which all of the tenant's cost lines lie: other months are not read."""

    data_start: datetime
    data_end: datetime


def data_bounds() -> DataBounds:
    (days,) = fetch_prepared("traces/data_days", {"tenant": current_tenant_id()})
    if days["first"] is None:
        now = datetime.now(UTC)
        return DataBounds(now, now)
    possible = max(days["first"], FIRST_DAY), min(days["last"], LAST_DAY)
    first, last = (datetime.combine(day, time.min, UTC) for day in possible)
    # A day, whatever clock it was cut by, begins at most 14 hours before UTC's and ends at most
    # 12 after it.
    return DataBounds(first - timedelta(days=1), last + timedelta(days=2))
