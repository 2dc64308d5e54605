"""What the list of traces and the single trace have in common."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta

from finops.scope import current_tenant_id
from ledger.queries.sql import Row, fetch_prepared


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
    (days,) = fetch_prepared("traces/data_days", {"tenant": current_tenant_id()})
    if days["first"] is None:
        now = datetime.now(UTC)
        return DataBounds(now, now)
    first, last = (datetime.combine(days[one], time.min, UTC) for one in ("first", "last"))
    # A day, whatever clock it was cut by, begins at most 14 hours before UTC's and ends at most
    # 12 after it.
    return DataBounds(first - timedelta(days=1), last + timedelta(days=2))
