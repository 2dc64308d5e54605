"""Costs over time, stacked by one dimension: the largest few and the rest as one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from finops.calc.dates.periods import DateRange, Granularity, buckets, utc_bounds
from finops.scope import current_tenant_id
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import TIME_DIMENSIONS, Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.sql import Row, fetch

LARGEST: Final = 6
FIRST: Final = 7
OTHER: Final = "other"
Cells = Mapping[tuple[str, str], Decimal]  # (key, bucket label) → USD


@dataclass(frozen=True)
class TrendSeries:
    """The costs of one value of the dimension, one figure per bucket. `place` is that of a use
    case among the tenant's first ones, from 1 on; 0 is none."""

    key: str
    label: str
    values: tuple[Decimal, ...]
    is_unattributed: bool = False
    place: int = 0


@dataclass(frozen=True)
class Trend:
    """Buckets without a gap, and the series stacked in them, largest first, "other" last."""

    grain: Grain
    labels: tuple[str, ...]
    series: tuple[TrendSeries, ...]


def trend_split(report: ReportFilter) -> tuple[Dimension, ...]:
    """What the costs of a report must be split by, so that its trend can be made of them."""
    if report.grain is Grain.HOUR or Dimension(str(report.grain)) in report.by:
        return report.by
    return (*report.by, Dimension(str(report.grain)))


def read_trend(report: ReportFilter, scope: Scope, zone: ZoneInfo, costs: Sequence[Row]) -> Trend:
    """The trend of the report's first dimension out of its costs by `trend_split`; split by
    time it is one series. Hours are read by themselves."""
    rows = _by_hour(report, scope, zone) if report.grain is Grain.HOUR else costs
    bucket = "bucket" if report.grain is Grain.HOUR else str(report.grain)
    cells: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in rows:
        cells[_key(row, report.dimension), row[bucket]].append(row["cost_usd"])
    sums = {cell: exact_sum(costs) for cell, costs in cells.items()}
    names = _bucket_labels(report, zone, (label for _key_, label in sums))
    return Trend(report.grain, names, _series(report.dimension, sums, names))


def _by_hour(report: ReportFilter, scope: Scope, zone: ZoneInfo) -> list[Row]:
    split = () if report.dimension in TIME_DIMENSIONS else (report.dimension,)
    bounds = utc_bounds(report.dates, zone)
    selection = parameters(report, scope, by=split) | {"start": bounds.start, "end": bounds.end}
    rows = fetch("reports/costs_by_hour", selection)
    return [{**row, "bucket": _hour_label(row["hour"], zone)} for row in rows]


# The unattributed part is a series of its own; no identifier looks like its key.
UNATTRIBUTED: Final = "(unattributed)"


def _key(row: Row, dimension: Dimension) -> str:
    if dimension in TIME_DIMENSIONS:
        return ""
    return UNATTRIBUTED if row["is_unattributed"] else str(row[dimension] or "")


def _hour_label(hour: datetime, zone: ZoneInfo) -> str:
    """Local time with its offset: the hour that comes twice in autumn has two labels."""
    return hour.astimezone(zone).isoformat(timespec="minutes")


def _bucket_labels(report: ReportFilter, zone: ZoneInfo, seen: Iterable[str]) -> tuple[str, ...]:
    if report.grain is not Grain.HOUR:
        cut = buckets(report.dates, Granularity(str(report.grain)))
        return tuple(bucket.label for bucket in cut)
    labels_of_hours = {_hour_label(hour, zone) for hour in _hours(report.dates, zone)} | set(seen)
    return tuple(sorted(labels_of_hours, key=datetime.fromisoformat))


def _hours(dates: DateRange, zone: ZoneInfo) -> Iterable[datetime]:
    bounds = utc_bounds(dates, zone)
    hour = bounds.start.astimezone(UTC)
    while hour < bounds.end:
        yield hour
        hour += timedelta(hours=1)


def first_use_cases() -> list[str]:
    """The tenant's use cases that came first, at most as many as there are colours: each keeps its
    place for good."""
    rows = fetch("reports/first_use_cases", {"tenant": current_tenant_id(), "most": FIRST})
    return [row["use_case"] for row in rows]


def _series(dimension: Dimension, cells: Cells, names: tuple[str, ...]) -> tuple[TrendSeries, ...]:
    totals: dict[str, Decimal] = {}
    for (key, _bucket), cost in cells.items():
        totals[key] = totals.get(key, Decimal(0)) + cost
    ranked = sorted(totals, key=lambda key: (-totals[key], key))
    places = _places() if dimension is Dimension.USE_CASE else None
    kept, rest = _largest(ranked) if places is None else _in_place(ranked, places)
    words = {"": _("all costs")} if dimension in TIME_DIMENSIONS else labels(dimension)
    series = [_one_series(key, words, cells, names, places or {}) for key in kept]
    if rest:
        label = label_of(rest[0], words) if len(rest) == 1 else _("other")
        series.append(TrendSeries(OTHER, label, _values(rest, cells, names)))
    return tuple(series)


def _places() -> dict[str, int]:
    return {slug: place for place, slug in enumerate(first_use_cases(), start=1)}


def _largest(ranked: list[str]) -> tuple[list[str], list[str]]:
    """The largest few, and the rest; there is no rest of one."""
    kept, rest = ranked[:LARGEST], ranked[LARGEST:]
    return (ranked, []) if len(rest) == 1 else (kept, rest)


def _in_place(ranked: list[str], places: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Those that have a place, and the rest."""
    rest = [key for key in ranked if key not in places and key != UNATTRIBUTED]
    return [key for key in ranked if key not in rest], rest


def _one_series(
    key: str,
    words: Mapping[str, str],
    cells: Cells,
    names: tuple[str, ...],
    places: Mapping[str, int],
) -> TrendSeries:
    values = _values([key], cells, names)
    if key == UNATTRIBUTED:
        return TrendSeries(key, _("unattributed"), values, is_unattributed=True)
    return TrendSeries(key, label_of(key, words), values, place=places.get(key, 0))


def _values(keys: list[str], cells: Cells, names: tuple[str, ...]) -> tuple[Decimal, ...]:
    nothing = Decimal(0)
    return tuple(exact_sum(cells.get((key, name), nothing) for key in keys) for name in names)
