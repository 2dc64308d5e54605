"""Versions of how metrics are read, and from when to when each is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from finops.calc.dates.periods import DateRange
from ledger.calc.measures.terms import MeasureTerms
from ledger.models import MeasureDefinition
from ledger.queries.sql import reading_alias


@dataclass(frozen=True)
class MeasureVersion:
    """One version; it is read from `valid_from` on, until the next."""

    metric: str
    version: int
    terms: MeasureTerms
    valid_from: date
    declared_at: datetime
    declared_by: str
    is_in_force: bool


@dataclass(frozen=True)
class MeasureWindow:
    """The days of a report on which one version is read."""

    metric: str
    version: int
    terms: MeasureTerms
    dates: DateRange


def measure_versions(today: date) -> list[MeasureVersion]:
    """Every version, by metric, the newest first; `today` says which are in force."""
    rows = list(MeasureDefinition.objects.using(reading_alias()).order_by("metric", "-version"))
    in_force: dict[str, int] = {}
    for row in rows:
        if row.valid_from <= today:
            in_force.setdefault(row.metric, row.version)
    return [
        MeasureVersion(
            metric=row.metric,
            version=row.version,
            terms=row.terms,
            valid_from=row.valid_from,
            declared_at=row.declared_at,
            declared_by=row.declared_by,
            is_in_force=in_force.get(row.metric) == row.version,
        )
        for row in rows
    ]


def windows_of(versions: Iterable[MeasureVersion], dates: DateRange) -> list[MeasureWindow]:
    """Which version of each metric is read on which of the days: of those that have begun the
    newest."""
    by_metric: dict[str, list[MeasureVersion]] = {}
    for version in versions:
        by_metric.setdefault(version.metric, []).append(version)
    return [window for known in by_metric.values() for window in _windows(known, dates)]


def _windows(versions: Sequence[MeasureVersion], dates: DateRange) -> list[MeasureWindow]:
    begun = {version.valid_from for version in versions}
    starts = sorted({dates.first, *(day for day in begun if dates.first < day <= dates.last)})
    ends = [*(day - timedelta(days=1) for day in starts[1:]), dates.last]
    windows: list[MeasureWindow] = []
    for first, last in zip(starts, ends, strict=True):
        known = [version for version in versions if version.valid_from <= first]
        if not known:
            continue
        newest = max(known, key=lambda version: version.version)
        if windows and windows[-1].version == newest.version:
            first = windows.pop().dates.first
        window = MeasureWindow(newest.metric, newest.version, newest.terms, DateRange(first, last))
        windows.append(window)
    return windows
