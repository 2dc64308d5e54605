"""What budgets owe, one by one, with what of it is still to come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finops.calc.budgets.commitments import committed
from finops.calc.dates.periods import DateRange
from finops.models import Commitment, Tenant
from finops.ui.exports import Sheet
from ledger.queries.narrowing import Scope

COLUMNS = (
    *("id", "budget_id", "kind", "title", "reference", "amount", "currency", "first", "last"),
    *("to_come", "entered_by", "entered_at", "released_from", "released_by", "release_reason"),
)


@dataclass(frozen=True)
class CommitmentRow:
    """`to_come` is what of it lies on today and later, and is not released."""

    commitment: Commitment
    to_come: Decimal

    @property
    def state(self) -> str:
        if self.commitment.released_from is not None:
            return "released"
        return "open" if self.to_come else "over"


@dataclass(frozen=True)
class CommitmentList:
    rows: tuple[CommitmentRow, ...]


def commitment_list(scope: Scope, today: date, budget: int | None = None) -> CommitmentList:
    """Those whose budgets lie in the scope, or of one budget; the latest first."""
    rows = Commitment.objects.select_related("budget", "entered_by", "released_by")
    if scope is not None:
        rows = rows.filter(budget__use_case__slug__in=scope)
    if budget is not None:
        rows = rows.filter(budget=budget)
    return CommitmentList(tuple(_row(row, today) for row in rows.order_by("-first", "-id")))


def _row(row: Commitment, today: date) -> CommitmentRow:
    return CommitmentRow(row, committed([row.dated], DateRange(row.first, row.last), today))


def commitment_sheet(listing: CommitmentList, tenant: Tenant) -> Sheet:
    return Sheet(
        name=f"commitments-{tenant.slug}",
        head=[("Tenant", tenant.slug)],
        columns=COLUMNS,
        rows=[
            [
                *(row.commitment.pk, row.commitment.budget.slug, row.commitment.kind),
                *(row.commitment.title, row.commitment.reference, row.commitment.amount),
                *(row.commitment.budget.currency, row.commitment.first, row.commitment.last),
                *(row.to_come, _name(row.commitment.entered_by), row.commitment.entered_at),
                *(row.commitment.released_from, _name(row.commitment.released_by)),
                row.commitment.release_reason,
            ]
            for row in listing.rows
        ],
    )


def _name(person: object) -> str:
    return str(getattr(person, "email", "")) if person is not None else ""
