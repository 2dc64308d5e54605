"""The credits of providers in a report's days, one by one, with whoever told of them once more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ledger.calc.exact import exact_sum
from ledger.calc.reports.filters import ReportFilter
from ledger.models import CreditSighting
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import fetch, reading_alias


@dataclass(frozen=True)
class RepeatedCredit:
    """The same credit under another id, or the same reference with another amount."""

    credit_id: str
    amount_usd: Decimal
    channel: str
    recorded_at: datetime


@dataclass(frozen=True)
class CreditRow:
    """One credit that counts; `booked_at` is later than `occurred_at` where its month was closed.

    `channel` says where it came from, `import_id` which file. `agreeing` told it once more,
    `contradicting` told another amount and do not count.
    """

    id: int
    credit_id: str
    provider: str
    model: str
    invoice_reference: str
    occurred_at: datetime
    booked_at: datetime
    amount_usd: Decimal
    channel: str
    import_id: UUID | None
    use_case: str
    business_unit: str
    cost_center: str
    is_unattributed: bool
    agreeing: tuple[RepeatedCredit, ...] = ()
    contradicting: tuple[RepeatedCredit, ...] = ()

    @property
    def is_booked_later(self) -> bool:
        return self.booked_at != self.occurred_at


@dataclass(frozen=True)
class CreditList:
    """The rows sum to the total, which is what the reports of these days show as credits."""

    filter: ReportFilter
    rows: tuple[CreditRow, ...]
    total_usd: Decimal
    time_zone: str

    @property
    def contradicted(self) -> int:
        """How many credits somebody tells another amount of."""
        return sum(bool(row.contradicting) for row in self.rows)


def provider_credits(report: ReportFilter, scope: Scope) -> CreditList:
    """The credits booked in the report's days; only use cases in `scope`."""
    rows = [CreditRow(**row) for row in fetch("reports/credit_list", parameters(report, scope))]
    agreeing, contradicting = _repeats(row.id for row in rows)
    return CreditList(
        filter=report,
        rows=tuple(
            replace(
                row,
                agreeing=tuple(agreeing.get(row.id, ())),
                contradicting=tuple(contradicting.get(row.id, ())),
            )
            for row in rows
        ),
        total_usd=exact_sum(row.amount_usd for row in rows),
        time_zone=tenant_zone().key,
    )


def _repeats(
    ids: Iterable[int],
) -> tuple[dict[int, list[RepeatedCredit]], dict[int, list[RepeatedCredit]]]:
    """What was told of these credits once more, by credit: in agreement, and not."""
    agreeing: dict[int, list[RepeatedCredit]] = {}
    contradicting: dict[int, list[RepeatedCredit]] = {}
    sightings = CreditSighting.objects.using(reading_alias()).filter(counted_id__in=list(ids))
    for sighting in sightings.order_by("recorded_at", "id"):
        repeat = RepeatedCredit(
            sighting.credit_id, sighting.amount_usd, sighting.channel, sighting.recorded_at
        )
        kept = agreeing if sighting.agrees else contradicting
        kept.setdefault(sighting.counted_id, []).append(repeat)
    return agreeing, contradicting
