"""What each week of a use case cost and brought, as stop rules read it: today's facts."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from finops import clock
from finops.calc.dates.periods import DateRange, utc_bounds
from finops.models import UseCase
from finops.queries.tenants import local_today, tenant_in_force
from gates.calc.stop_rules import ONE_WEEK, Week, first_whole_week, is_complete
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import Scope, tenant_zone
from ledger.queries.standing.now import standing
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import figures_by_use_case

MOST_WEEKS: Final = 26


class WeekFacts:
    """Complete ISO weeks of the tenant's calendar, each read once for all use cases in `scope`."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.today, self.zone = scope, local_today(), tenant_zone()
        self._weeks: dict[date, Mapping[str, UnitFigures]] = {}

    @cached_property
    def watermark(self) -> datetime | None:
        """Up to when facts have come in."""
        return standing(tenant_in_force(), clock.now()).data_to

    def since(self, use_case: UseCase, granted: date) -> list[Week]:
        """The complete weeks of a use case since the first whole one after a grant, in their
        order; the last half year of them."""
        return [self._week(use_case, monday) for monday in self._mondays(granted)][-MOST_WEEKS:]

    def _mondays(self, granted: date) -> Iterator[date]:
        monday = max(first_whole_week(granted), first_whole_week(self.today - self._reach))
        while monday + ONE_WEEK <= self.today:
            if is_complete(utc_bounds(_days(monday), self.zone).end, self.watermark):
                yield monday
            monday += ONE_WEEK

    @property
    def _reach(self) -> timedelta:
        return MOST_WEEKS * ONE_WEEK

    def _week(self, use_case: UseCase, monday: date) -> Week:
        if monday not in self._weeks:
            report = ReportFilter(_days(monday), compare=False)
            self._weeks[monday] = figures_by_use_case(report, self.scope)
        figures = self._weeks[monday].get(use_case.slug)
        if figures is None:
            return Week(monday)
        return Week(
            monday,
            None if figures.unpriced_lines else figures.cost_usd,
            int(figures.outcomes.get(use_case.outcome_unit, 0)),
            figures.realised_usd,
        )


def _days(monday: date) -> DateRange:
    return DateRange(monday, monday + timedelta(days=6))
