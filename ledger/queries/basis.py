"""What a report's figures rest on, and what has no price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from finops import clock
from ledger.calc.exact import exact_sum
from ledger.calc.reports.coverage import Coverage
from ledger.queries.sql import Row, fetch, fetch_prepared


@dataclass(frozen=True)
class ReportBasis:
    """Pricebook and allocation rule versions in use, and when the figures were read.

    `rule_versions` is empty while every cost is allocated directly by its line. `coverage` is
    None where single lines are shown: each of them says whether it has a price.
    """

    pricebook_versions: tuple[str, ...]
    rule_versions: tuple[str, ...]
    as_of: datetime
    time_zone: str
    coverage: Coverage | None = None


@dataclass(frozen=True)
class UnpricedUnit:
    """The unpriced quantity of one unit."""

    unit: str
    quantity: Decimal


@dataclass(frozen=True)
class UnpricedModel:
    """What of one model and unit has no price."""

    component: str
    provider: str
    model: str
    unit: str
    quantity: Decimal
    lines: int
    events: int


@dataclass(frozen=True)
class Unpriced:
    """Lines without a price: they are in no cost, and are not 0 either.

    `events` counts the cost events whose first line has no price.
    """

    lines: int
    events: int
    by_unit: tuple[UnpricedUnit, ...]
    by_model: tuple[UnpricedModel, ...]

    @property
    def is_empty(self) -> bool:
        return self.lines == 0


@dataclass(frozen=True)
class Adjustment:
    """What of a report's costs was booked in it for a month (2026-09) that was closed."""

    month: str
    cost_usd: Decimal
    lines: int
    events: int


@dataclass(frozen=True)
class BookedLater:
    """What belongs to a report's days, but was booked in another month: theirs was closed.

    It is not in the report's costs; the report of that month has it as an adjustment.
    """

    month: str
    cost_usd: Decimal


NOTHING_UNPRICED = Unpriced(0, 0, (), ())


def read_rates(parameters: dict[str, object]) -> list[Row]:
    """The sums of a report by what priced them: read once, for all that can be told from them."""
    return fetch_prepared("reports/priced_by", parameters)


def read_basis(parameters: dict[str, object], zone: ZoneInfo) -> ReportBasis:
    return basis_of(read_rates(parameters), zone)


def basis_of(rates: list[Row], zone: ZoneInfo) -> ReportBasis:
    priced = [row for row in rates if not row["is_unpriced"]]
    versions = {row["pricing_version"] for row in priced if row["pricing_version"]}
    return ReportBasis(
        pricebook_versions=tuple(sorted(versions)),
        rule_versions=(),
        as_of=clock.now(),
        time_zone=zone.key,
        coverage=Coverage(
            events=sum(row["events"] for row in rates),
            priced_events=sum(row["events"] for row in priced),
            tokens=exact_sum(row["tokens"] for row in rates),
            priced_tokens=exact_sum(row["tokens"] for row in priced),
            cost_usd=exact_sum(row["cost_usd"] for row in rates),
            other_tier_usd=exact_sum(row["cost_usd"] for row in rates if row["is_other_tier"]),
        ),
    )


def read_adjusting_credits(parameters: dict[str, object]) -> dict[str, Decimal]:
    """Credits that are booked in a report's days for months that were closed."""
    rows = fetch("reports/adjusting_credits", parameters)
    return {row["month"]: row["cost_usd"] for row in rows}


def adjustments_of(rates: list[Row], credits: Mapping[str, Decimal]) -> tuple[Adjustment, ...]:
    shown = [row for row in rates if row["adjusts"] and row["is_shown"]]
    months = sorted({str(row["adjusts"]) for row in shown} | set(credits))
    nothing = Decimal(0)
    return tuple(
        _adjustment(month, [r for r in shown if r["adjusts"] == month], credits.get(month, nothing))
        for month in months
    )


def _adjustment(month: str, rows: list[Row], credits_usd: Decimal) -> Adjustment:
    return Adjustment(
        month=month,
        cost_usd=exact_sum([credits_usd, *(row["cost_usd"] for row in rows)]),
        lines=sum(row["lines"] for row in rows),
        events=sum(row["events"] for row in rows),
    )


def read_booked_later(parameters: dict[str, object]) -> tuple[BookedLater, ...]:
    return tuple(BookedLater(**row) for row in fetch("reports/booked_later", parameters))


def read_unpriced(parameters: dict[str, object]) -> Unpriced:
    rows = fetch("reports/unpriced", parameters)
    return Unpriced(
        lines=sum(row["lines"] for row in rows),
        events=sum(row["events"] for row in rows),
        by_unit=_by_unit(rows),
        by_model=tuple(UnpricedModel(**row) for row in rows),
    )


def _by_unit(rows: list[Row]) -> tuple[UnpricedUnit, ...]:
    units = sorted({str(row["unit"]) for row in rows})
    return tuple(
        UnpricedUnit(unit, exact_sum(row["quantity"] for row in rows if row["unit"] == unit))
        for unit in units
    )
