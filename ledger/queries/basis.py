"""What a report's figures rest on, and what has no price."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from ledger.calc.coverage import Coverage
from ledger.calc.exact import exact_sum
from ledger.queries.sql import Row, fetch


@dataclass(frozen=True)
class Basis:
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


NOTHING_UNPRICED = Unpriced(0, 0, (), ())


def read_basis(parameters: dict[str, object], zone: ZoneInfo) -> Basis:
    rows = fetch("reports/priced_by", parameters)
    priced = [row for row in rows if not row["is_unpriced"]]
    return Basis(
        pricebook_versions=tuple(one for row in priced if (one := row["pricing_version"])),
        rule_versions=(),
        as_of=timezone.now(),
        time_zone=zone.key,
        coverage=Coverage(
            events=sum(row["events"] for row in rows),
            priced_events=sum(row["events"] for row in priced),
            tokens=exact_sum(row["tokens"] for row in rows),
            priced_tokens=exact_sum(row["tokens"] for row in priced),
        ),
    )


def read_adjustments(parameters: dict[str, object]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(**row) for row in fetch("reports/adjustments", parameters))


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
