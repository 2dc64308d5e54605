"""Reported beside rated cost: neither silently takes the place of the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

from ledger.calc.exact import exact_difference, exact_sum

_RATIO = Context(prec=28)


@dataclass(frozen=True)
class ReportedCostFigures:
    """Costs in USD. `as_reported_usd` is the part of the rated cost that was taken from the
    report, because no book prices the event: it cannot differ."""

    rated_usd: Decimal
    reported_usd: Decimal
    as_reported_usd: Decimal
    events: int
    unpriced_lines: int

    @property
    def difference_usd(self) -> Decimal:
        """reported - rated, USD, exact."""
        return exact_difference(self.reported_usd, self.rated_usd)

    @property
    def ratio(self) -> Decimal | None:
        """difference / rated; None where nothing was rated: 5 USD over nothing is no percentage."""
        if self.rated_usd == 0:
            return None
        return _RATIO.divide(self.difference_usd, self.rated_usd)


def add_up(rows: Iterable[ReportedCostFigures]) -> ReportedCostFigures:
    figures = list(rows)
    return ReportedCostFigures(
        rated_usd=exact_sum(row.rated_usd for row in figures),
        reported_usd=exact_sum(row.reported_usd for row in figures),
        as_reported_usd=exact_sum(row.as_reported_usd for row in figures),
        events=sum(row.events for row in figures),
        unpriced_lines=sum(row.unpriced_lines for row in figures),
    )
