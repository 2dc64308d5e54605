"""What the list of traces and the single trace have in common."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from finops.scope import current_tenant_id
from ledger.calc.periods import DateRange, utc_bounds
from ledger.queries.narrowing import tenant_zone
from ledger.queries.sql import Row, fetch


@dataclass(frozen=True)
class Words:
    """The request dimensions of playbook 12.1; empty where missing."""

    business_unit: str
    cost_center: str
    use_case: str
    workflow_step: str
    risk_tier: str
    environment: str
    user_role: str
    route_policy_version: str
    cache_status: str


def words_of(row: Row) -> Words:
    return Words(**{one.name: row[one.name] for one in fields(Words)})


@dataclass(frozen=True)
class DataBounds:
    """Instants between which all of the tenant's cost lines lie: other months are not read."""

    data_start: datetime
    data_end: datetime


def data_bounds() -> DataBounds:
    (days,) = fetch("traces/data_days", {"tenant": current_tenant_id()})
    if days["first"] is None:
        now = datetime.now(UTC)
        return DataBounds(now, now)
    span = utc_bounds(DateRange(days["first"], days["last"]), tenant_zone())
    # Days are of the tenant's clock, and its zone may have been another when they were cut.
    return DataBounds(span.start - timedelta(days=1), span.end + timedelta(days=1))
