"""What each week of a use case cost and brought, as stop rules read it: today's facts."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from finops import clock
from finops.calc.dates.periods import DateRange, utc_bounds
from finops.models import UseCase
from finops.queries.tenants import local_today, tenant_in_force
from gates.calc.stop_rules import ONE_WEEK, Week, first_whole_week, is_complete
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import tenant_zone
from ledger.queries.standing.now import standing
from ledger.queries.units.economics import unit_figures

MOST_WEEKS: Final = 26


def weeks_since(use_case: UseCase, granted: date) -> list[Week]:
    """The complete ISO weeks of the tenant's calendar since the first whole one after a grant, in
    their order; the last half year of them."""
    watermark = standing(tenant_in_force(), clock.now()).data_to
    known = [_week(use_case, monday) for monday in _mondays(granted, watermark)]
    return known[-MOST_WEEKS:]


def _mondays(granted: date, watermark: datetime | None) -> Iterator[date]:
    monday, today, zone = first_whole_week(granted), local_today(), tenant_zone()
    while monday + ONE_WEEK <= today:
        end = utc_bounds(_days(monday), zone).end
        if is_complete(end, watermark) and today - monday <= MOST_WEEKS * ONE_WEEK:
            yield monday
        monday += ONE_WEEK


def _days(monday: date) -> DateRange:
    return DateRange(monday, monday + timedelta(days=6))


def _week(use_case: UseCase, monday: date) -> Week:
    report = ReportFilter(_days(monday), compare=False)
    alone = report.choosing(Dimension.USE_CASE, (use_case.slug,))
    figures = unit_figures(alone, frozenset({use_case.slug}))
    is_known = not figures.unpriced_lines
    return Week(
        monday,
        figures.cost_usd if is_known else None,
        int(figures.outcomes.get(use_case.outcome_unit, 0)),
        figures.realised_usd,
    )
