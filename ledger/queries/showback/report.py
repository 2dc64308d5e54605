"""Showback: the costs of a period by any dimension; the rows always sum to the total.

The cost is the net one: the gross cost of what was used and, below 0, what providers gave back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from finops.calc.dates.periods import DateRange
from ledger.calc.exact import exact_difference, exact_sum
from ledger.calc.reports.dimensions import (
    METER_DIMENSIONS,
    REQUEST_DIMENSIONS,
    TIME_DIMENSIONS,
    Dimension,
)
from ledger.calc.reports.drilling import drill
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.shares import above_nothing, share_of, share_of_cost
from ledger.queries.basis import (
    NOTHING_UNPRICED,
    Adjustment,
    BookedLater,
    ReportBasis,
    Unpriced,
    adjustments_of,
    basis_of,
    read_adjusting_credits,
    read_booked_later,
    read_rates,
    read_unpriced,
)
from ledger.queries.calls.retry_waste import RetryWaste, retry_waste_of
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.showback.comparing import Comparison, comparison_of
from ledger.queries.showback.other_tier import NOTHING_AT_ANOTHER_TIER, OtherTier, read_other_tier
from ledger.queries.showback.trends import Trend, read_trend, trend_split
from ledger.queries.sql import Row, fetch

Value = TypeVar("Value")
Key = tuple[tuple[str, ...], bool]  # the values, and whether this is the unattributed part

# Why a row or a report cannot say how many requests there were.
BY_METER: Final = "by_meter"
FILTERED_BY_METER: Final = "filtered_by_meter"


@dataclass(frozen=True)
class ShowbackSums:
    """Additive figures; `cost_usd` is that of the priced lines and of the credits among it."""

    cost_usd: Decimal = Decimal(0)
    credits_usd: Decimal = Decimal(0)
    lines: int = 0
    events: int = 0
    unpriced_lines: int = 0

    @property
    def is_unpriced(self) -> bool:
        """Whether nothing of it has a price: its cost is unknown, not 0."""
        return self.cost_usd == self.credits_usd and 0 < self.lines == self.unpriced_lines


@dataclass(frozen=True)
class ReportRow:
    """One row: a value per dimension, its figures, and the way one level deeper.

    `prior_cost_usd` is that of the period before, `compared_cost_usd` what it is held against: the
    cost without a day that is not over.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    is_unattributed: bool
    cost_usd: Decimal
    credits_usd: Decimal
    lines: int
    events: int
    unpriced_lines: int
    requests: int | None
    compared_cost_usd: Decimal | None
    prior_cost_usd: Decimal | None
    share: Decimal | None
    narrowed: ReportFilter
    leads_to_traces: bool

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""

    @property
    def label(self) -> str:
        return self.labels[0] if self.labels else ""

    @property
    def gross_usd(self) -> Decimal:
        """The cost before what providers gave back."""
        return exact_difference(self.cost_usd, self.credits_usd)

    @property
    def is_unpriced(self) -> bool:
        """Whether nothing of it has a price: its cost is unknown, not 0."""
        return self.gross_usd == 0 and 0 < self.lines == self.unpriced_lines


@dataclass(frozen=True)
class ShowbackReport:
    """Rows that sum to `total`; `unattributed` repeats the part that belongs to no request,
    `retry_waste` the part that brought nothing, and `adjustments` the parts booked here for
    closed months. `booked_later` is in none of them."""

    filter: ReportFilter
    rows: tuple[ReportRow, ...]
    total: ReportRow
    unattributed: ReportRow
    unpriced: Unpriced
    other_tier: OtherTier
    retry_waste: RetryWaste
    adjustments: tuple[Adjustment, ...]
    booked_later: tuple[BookedLater, ...]
    basis: ReportBasis
    trend: Trend | None
    requests_reason: str


@dataclass(frozen=True)
class _Figures:
    """Everything read for one report, by key."""

    costs: Mapping[Key, ShowbackSums]
    compared: Mapping[Key, ShowbackSums]
    prior: Mapping[Key, ShowbackSums] | None
    comparison: Comparison
    requests: Mapping[Key, int] | None

    @cached_property
    def shared_usd(self) -> Decimal:
        """What the rows' shares are of."""
        return above_nothing(sums.cost_usd for sums in self.costs.values())


def showback(report: ReportFilter, scope: Scope, *, with_trend: bool = True) -> ShowbackReport:
    """Costs, events and requests of the report's days; only use cases in `scope`.

    A request is counted on the day it was made, a cost on the day it arose.
    """
    zone = tenant_zone()
    rows = _cost_rows(report, scope, report.dates, trend_split(report) if with_trend else None)
    costs = _by_key(report.by, rows, _sums_of)
    prior = _read_prior(report, scope)
    keys = (values for values, _is_unattributed in (*costs, *(prior or {})))
    figures = _Figures(
        costs=costs,
        compared=_of_whole_days(report, scope, costs),
        prior=prior,
        comparison=comparison_of(report, keys),
        requests=_read_requests(report, scope, report.by),
    )
    total = _total_row(report, figures, _total_requests(report, scope, figures))
    selection = parameters(report, scope)
    rates = read_rates(selection)
    return ShowbackReport(
        filter=report,
        rows=_rows(report, figures, total),
        total=total,
        unattributed=_unattributed_row(report, scope, figures, total),
        unpriced=read_unpriced(selection) if total.unpriced_lines else NOTHING_UNPRICED,
        other_tier=_read_other_tier(selection, rates),
        retry_waste=retry_waste_of(report, scope, zone, rates),
        adjustments=adjustments_of(rates, read_adjusting_credits(selection)),
        booked_later=() if report.unpriced else read_booked_later(selection),
        basis=basis_of(rates, zone),
        trend=read_trend(report, scope, zone, rows) if with_trend else None,
        requests_reason=_requests_reason(report),
    )


def _read_other_tier(selection: dict[str, object], rates: list[Row]) -> OtherTier:
    is_any = any(row["is_other_tier"] and row["is_shown"] for row in rates)
    return read_other_tier(selection) if is_any else NOTHING_AT_ANOTHER_TIER


def _requests_reason(report: ReportFilter) -> str:
    if report.narrows_meters:
        return FILTERED_BY_METER
    return BY_METER if any(dimension in METER_DIMENSIONS for dimension in report.by) else ""


def _cost_rows(
    report: ReportFilter,
    scope: Scope,
    dates: DateRange,
    by: tuple[Dimension, ...] | None = None,
) -> list[Row]:
    return fetch("reports/costs_by_day", parameters(report, scope, dates=dates, by=by))


def cost_sums(report: ReportFilter, scope: Scope) -> ShowbackSums:
    """The total of `showback` alone, over the report's days."""
    return _added(_read_costs(report.with_(by=()), scope, report.dates).values())


def cost_sums_of_hour(report: ReportFilter, scope: Scope, hour: datetime) -> ShowbackSums:
    """The same of the hour of the tenant's clock that begins then, on one of the report's days."""
    selection = parameters(report, scope, by=()) | {"start": hour, "end": hour + timedelta(hours=1)}
    rows = fetch("reports/costs_by_hour", selection)
    return _sums_of([row for row in rows if row["hour"] == hour])


def _read_costs(report: ReportFilter, scope: Scope, dates: DateRange) -> dict[Key, ShowbackSums]:
    return _by_key(report.by, _cost_rows(report, scope, dates), _sums_of)


def _of_whole_days(
    report: ReportFilter, scope: Scope, costs: dict[Key, ShowbackSums]
) -> dict[Key, ShowbackSums]:
    """What is held against the period before: the costs without a day that is not over."""
    if not report.compare or report.compared == report.dates:
        return costs
    return _read_costs(report, scope, report.compared)


def _read_prior(report: ReportFilter, scope: Scope) -> dict[Key, ShowbackSums] | None:
    return _read_costs(report, scope, report.prior) if report.compare else None


def _read_requests(
    report: ReportFilter, scope: Scope, by: tuple[Dimension, ...]
) -> dict[Key, int] | None:
    """Requests have no component, model or meter: split or narrowed by these there is no count."""
    if report.narrows_meters or any(dimension in METER_DIMENSIONS for dimension in by):
        return None
    rows = fetch("reports/requests_by_day", parameters(report, scope, by=by))
    return _by_key(by, rows, lambda group: sum(row["requests"] for row in group))


def _by_key(
    by: tuple[Dimension, ...], rows: list[Row], figure: Callable[[list[Row]], Value]
) -> dict[Key, Value]:
    grouped: dict[Key, list[Row]] = {}
    for row in rows:
        key = tuple(str(row[dimension]) for dimension in by), bool(row["is_unattributed"])
        grouped.setdefault(key, []).append(row)
    return {key: figure(group) for key, group in grouped.items()}


def _sums_of(rows: list[Row]) -> ShowbackSums:
    return ShowbackSums(
        cost_usd=exact_sum(row["cost_usd"] for row in rows),
        credits_usd=exact_sum(row["credits_usd"] for row in rows),
        lines=sum(row["lines"] for row in rows),
        events=sum(row["events"] for row in rows),
        unpriced_lines=sum(row["unpriced_lines"] for row in rows),
    )


def _added(figures: Iterable[ShowbackSums]) -> ShowbackSums:
    return _sums_of([vars(sums) for sums in figures])


def _total_requests(report: ReportFilter, scope: Scope, figures: _Figures) -> int | None:
    if figures.requests is not None:
        return sum(figures.requests.values())
    total = _read_requests(report, scope, ())
    return None if total is None else sum(total.values())


def _total_row(report: ReportFilter, figures: _Figures, requests: int | None) -> ReportRow:
    sums, compared = _added(figures.costs.values()), _added(figures.compared.values())
    prior = None if figures.prior is None else _added(figures.prior.values())
    return ReportRow(
        keys=(),
        labels=(_("Total"),),
        is_unattributed=False,
        **vars(sums),
        requests=requests,
        compared_cost_usd=_known_cost(compared),
        prior_cost_usd=_prior_cost(prior, is_compared=figures.comparison.is_compared),
        share=Decimal(1) if figures.shared_usd else None,
        narrowed=report,
        leads_to_traces=False,
    )


def _rows(report: ReportFilter, figures: _Figures, total: ReportRow) -> tuple[ReportRow, ...]:
    names = {dimension: labels(dimension) for dimension in report.by}
    is_timeline = report.dimension in TIME_DIMENSIONS
    keys = {*figures.costs, *(figures.requests or {})}
    if not any(dimension in TIME_DIMENSIONS for dimension in report.by):
        keys |= set(figures.prior or {})
    rows = [_row(report, key, figures, total, names) for key in keys]
    if is_timeline:
        return tuple(sorted(rows, key=lambda row: (row.keys, row.is_unattributed)))
    return tuple(sorted(rows, key=lambda row: (row.is_unattributed, -row.cost_usd, row.keys)))


def _row(
    report: ReportFilter,
    key: Key,
    figures: _Figures,
    total: ReportRow,
    names: Mapping[Dimension, Mapping[str, str]],
) -> ReportRow:
    values, is_unattributed = key
    sums = figures.costs.get(key, ShowbackSums())
    has_time = any(dimension in TIME_DIMENSIONS for dimension in report.by)
    prior = None if figures.prior is None or has_time else figures.prior.get(key, ShowbackSums())
    words = [
        _label(dimension, v, names, key) for dimension, v in zip(report.by, values, strict=True)
    ]
    narrowed, next_dimension = drill(report, values, is_unattributed=is_unattributed)
    return ReportRow(
        keys=values,
        labels=tuple(words),
        is_unattributed=is_unattributed,
        **vars(sums),
        requests=None if figures.requests is None else figures.requests.get(key, 0),
        compared_cost_usd=_known_cost(figures.compared.get(key, ShowbackSums())),
        prior_cost_usd=_prior_cost(prior, is_compared=figures.comparison.holds_for(values)),
        share=share_of(sums.cost_usd, figures.shared_usd),
        narrowed=narrowed,
        leads_to_traces=next_dimension is None,
    )


def _prior_cost(sums: ShowbackSums | None, *, is_compared: bool) -> Decimal | None:
    """None where nothing is compared, data begin after the first day of the period before, or
    nothing of it has a price: what is unknown is not 0."""
    return None if sums is None or not is_compared else _known_cost(sums)


def _known_cost(sums: ShowbackSums) -> Decimal | None:
    return None if sums.is_unpriced else sums.cost_usd


def _label(
    dimension: Dimension,
    value: str,
    names: Mapping[Dimension, Mapping[str, str]],
    key: Key,
) -> str:
    if key[1] and dimension in REQUEST_DIMENSIONS:
        return _("unattributed")
    return label_of(value, names[dimension])


def _unattributed_row(
    report: ReportFilter, scope: Scope, figures: _Figures, total: ReportRow
) -> ReportRow:
    """What belongs to no request, whatever the report is split by."""
    alone = report.with_(unattributed=True, compare=report.compare)
    by_request = any(dimension in REQUEST_DIMENSIONS for dimension in report.by)
    if by_request:
        costs = [sums for key, sums in figures.costs.items() if key[1]]
        compared = [sums for key, sums in figures.compared.items() if key[1]]
        prior = [sums for key, sums in (figures.prior or {}).items() if key[1]]
    else:
        read = _read_costs(alone, scope, report.dates)
        costs, compared = list(read.values()), list(_of_whole_days(alone, scope, read).values())
        prior = list((_read_prior(alone, scope) or {}).values())
    sums, before = _added(costs), _added(prior) if report.compare else None
    return ReportRow(
        keys=(),
        labels=(_("unattributed"),),
        is_unattributed=True,
        **vars(sums),
        requests=_unattributed_requests(figures) if by_request else None,
        compared_cost_usd=_known_cost(_added(compared)),
        prior_cost_usd=_prior_cost(before, is_compared=figures.comparison.is_compared),
        share=share_of_cost(sums.cost_usd, total.cost_usd),
        narrowed=alone.with_(by=(Dimension.COMPONENT,)),
        leads_to_traces=False,
    )


def _unattributed_requests(figures: _Figures) -> int | None:
    if figures.requests is None:
        return None
    return sum(count for key, count in figures.requests.items() if key[1])
