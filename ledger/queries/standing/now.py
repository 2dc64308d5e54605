"""What a tenant's figures stand on now, read in one statement for the foot of every page."""

from datetime import datetime

from finops.calc.standing import RecordStanding, UnderWay
from finops.models import Tenant
from ledger.queries.sql import fetch


def standing(tenant: Tenant, now: datetime) -> RecordStanding:
    """As of `now`, which also says which price books are in force."""
    (row,) = fetch("standing/now", {"tenant": tenant.pk, "now": now})
    return RecordStanding(
        data_to=row["data_to"],
        price_books=(*(row["own_books"] or ()), *(row["default_books"] or ())),
        under_way=_under_way(row) if row["imports"] else None,
    )


def _under_way(row: dict[str, object]) -> UnderWay:
    names = ("imports", "since", "bytes_total", "bytes_done", "running_since")
    return UnderWay(**{name: row[name] for name in names})  # type: ignore[arg-type]  # as declared
