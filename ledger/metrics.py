"""The metrics that alerts, stop rules, KPIs and SLOs read. Each app declares its own at start-up.

A metric reads what the reports read, so that a rule and the page behind it never disagree;
CONTRIBUTING tells how to add one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from finops.ui.text import Text
from ledger.calc.metrics import (
    Aggregation,
    Direction,
    MetricValue,
    Parts,
    Unit,
    Window,
    combined,
    hour_start,
    value_of,
    window_dates,
)
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.queries.narrowing import Scope, tenant_zone

DAYS: Final = (Window.DAY, Window.SEVEN_DAYS, Window.THIRTY_DAYS, Window.MONTH_TO_DATE)


@dataclass(frozen=True)
class MetricScope:
    """What a metric is read for: the tenant in force, narrowed to values of dimensions.
    `use_cases` are those that the reader may see (None: all)."""

    values: tuple[tuple[Dimension, tuple[str, ...]], ...] = ()
    use_cases: Scope = None


@dataclass(frozen=True)
class MetricQuestion:
    """What a metric is asked: the filter of reports it reads, the use cases that may be seen,
    and the begin of the hour where one hour alone is meant."""

    report: ReportFilter
    use_cases: Scope
    hour: datetime | None = None


@dataclass(frozen=True)
class DrillDown:
    """Where a person sees what is behind a value: a page that takes the filter of reports. On
    the showback, `by` is what it is split by; what has one value only is left for the next."""

    route: str
    by: Dimension = Dimension.USE_CASE
    unattributed: bool = False
    unpriced: bool = False

    def url(self, report: ReportFilter, tenant: str) -> str:
        asked = report.with_(
            by=(self._split(report),), unattributed=self.unattributed, unpriced=self.unpriced
        )
        return f"{reverse(self.route, args=[tenant])}?{asked.url()}"

    def _split(self, report: ReportFilter) -> Dimension:
        split = self.by
        while self.route == "showback" and report.chosen(split) and (further := split.deeper):
            split = further
        return split


@dataclass(frozen=True)
class Metric:
    """One metric. `scopes` are the dimensions it can be narrowed to, besides the whole tenant;
    `per` is what a value is divided by, and `nothing` the reason where there is none of it."""

    name: str
    label: Text
    unit: Unit
    direction: Direction
    aggregation: Aggregation
    scopes: tuple[Dimension, ...]
    read_parts: Callable[[MetricQuestion], Parts]
    drill_down: DrillDown
    windows: tuple[Window, ...] = DAYS
    per: str = ""
    nothing: str = ""

    def read(self, scope: MetricScope, window: Window, at: datetime) -> MetricValue:
        """The value of the window that ends with the hour or local day around `at`, of the
        tenant in force. Raises ValueError for a scope or window that the metric does not offer."""
        parts = self.read_parts(self.question(scope, window, at))
        return value_of(parts, self.aggregation, self.nothing)

    def combine(self, *values: MetricValue) -> MetricValue:
        """Several of its values as one: days to a week, use cases to a business unit."""
        return combined(values, self.aggregation, self.nothing)

    def url(self, scope: MetricScope, window: Window, at: datetime, tenant: str) -> str:
        """The page with what is behind a value, in the tenant of this slug."""
        return self.drill_down.url(self.question(scope, window, at).report, tenant)

    def question(self, scope: MetricScope, window: Window, at: datetime) -> MetricQuestion:
        if window not in self.windows:
            raise ValueError(f"“{self.name}” is not read by {window}.")
        for dimension, _values in scope.values:
            if dimension not in self.scopes:
                raise ValueError(f"“{self.name}” is not read by {dimension}.")
        zone, is_hour = tenant_zone(), window is Window.HOUR
        report = ReportFilter(
            dates=window_dates(window, at, zone),
            by=(),
            grain=Grain.HOUR if is_hour else Grain.DAY,
            values=scope.values,
            compare=False,
        )
        return MetricQuestion(report, scope.use_cases, hour_start(at, zone) if is_hour else None)


_metrics: dict[str, Metric] = {}


def register(*declared: Metric) -> None:
    """Add metrics; called from AppConfig.ready(). A name stands for one metric only."""
    for new in declared:
        if _metrics.setdefault(new.name, new) != new:
            raise ValueError(f"There is another metric of the name “{new.name}”.")


def metric(name: str) -> Metric:
    """The metric of this name; raises KeyError."""
    return _metrics[name]


def metrics() -> tuple[Metric, ...]:
    """All metrics, by name."""
    return tuple(_metrics[name] for name in sorted(_metrics))
