"""How good results were in a report's days: judged shares, latencies, and what they prove."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops import clock
from finops.calc.dates.periods import DateRange, local_day
from finops.models import UseCase
from ledger.calc.crediting import outcomes_of
from ledger.calc.measures.intervals import Stratum
from ledger.calc.measures.sketches import cut_of, quantile
from ledger.calc.measures.terms import (
    LATENCIES,
    OF_REQUESTS,
    MeasureFinding,
    MeasureTerms,
    Population,
    finding,
)
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import ReportBasis, basis_of, read_rates
from ledger.queries.labels import labels
from ledger.queries.measures.buckets import read_values
from ledger.queries.measures.definitions import MeasureWindow, measure_versions, windows_of
from ledger.queries.measures.rates import RateRow, rate_rows
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch, reading_alias

BY_TIER: Final = (Dimension.USE_CASE, Dimension.RISK_TIER, Dimension.DAY)
SHARE_PLACES: Final = 6
MS_PLACES: Final = 2
Counted = Mapping[tuple[str, str, date], int]  # by use case, risk tier and day


@dataclass
class Judged:
    """What was judged of one metric, version and use case: by risk tier how many and how many of
    them are good, the sum of the values, and latencies by bucket."""

    tiers: dict[str, tuple[int, int]] = field(default_factory=dict)
    total: Decimal = Decimal(0)
    buckets: dict[int, int] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        judged, passed = self.tiers.get(row["risk_tier"], (0, 0))
        self.tiers[row["risk_tier"]] = (judged + row["judged"], passed + row["passed"])
        self.total += row["total"]
        if "bucket" in row:
            known = self.buckets.get(row["bucket"], 0)
            self.buckets[row["bucket"]] = known + row["judged"]

    @property
    def count(self) -> int:
        return sum(judged for judged, _passed in self.tiers.values())


@dataclass(frozen=True)
class MeasureRow:
    """One metric of one use case by one version of how it is read, on the days of `dates`. Without
    a version nothing is known to be good: `terms`, `passed` and `proof` are None. `population` is
    how many there are of what is judged; latencies have quantiles, in ms."""

    metric: str
    version: int | None
    terms: MeasureTerms | None
    use_case: str
    name: str
    dates: DateRange
    population: int | None
    judged: int
    passed: int | None
    mean: Decimal
    p50_ms: Decimal | None
    p95_ms: Decimal | None
    proof: MeasureFinding | None

    @property
    def share(self) -> Decimal | None:
        """The share of all that is good, as estimated; to six decimals, as its bounds are."""
        estimated = self.proof.estimate if self.proof else None
        return rounded(estimated.share, SHARE_PLACES) if estimated else None

    @property
    def low(self) -> Decimal | None:
        estimated = self.proof.estimate if self.proof else None
        return rounded(estimated.interval.low, SHARE_PLACES) if estimated else None

    @property
    def high(self) -> Decimal | None:
        estimated = self.proof.estimate if self.proof else None
        return rounded(estimated.interval.high, SHARE_PLACES) if estimated else None


@dataclass(frozen=True)
class MeasureReport:
    """Rows by metric, use case and time; `rates` are counted, by use case."""

    filter: ReportFilter
    rows: tuple[MeasureRow, ...]
    basis: ReportBasis
    rates: tuple[RateRow, ...] = ()


def measure_report(report: ReportFilter, scope: Scope) -> MeasureReport:
    """What was judged in the report's days; only use cases in `scope`."""
    zone = tenant_zone()
    windows = windows_of(measure_versions(local_day(clock.now(), zone)), report.dates)
    judged = judged_in(report, scope, windows)
    names, counted = labels(Dimension.USE_CASE), counted_in(report, scope)
    dates = {(window.metric, window.version): window for window in windows}
    rows = [
        _row(report, key, values, dates.get((key[0], key[1] or 0)), names, counted)
        for key, values in judged.items()
    ]
    rows.sort(key=lambda row: (row.metric, row.use_case == "", row.use_case, row.dates.first))
    basis = basis_of(read_rates(parameters(report, scope)), zone)
    return MeasureReport(report, tuple(rows), basis, rate_rows(report, scope))


def judged_in(
    report: ReportFilter, scope: Scope, windows: Sequence[MeasureWindow]
) -> dict[tuple[str, int | None, str], Judged]:
    """What was judged in the report's days by metric, version of the windows and use case; of a
    day that lies in no window of its metric without a version."""
    words = {**parameters(report, scope), "zone": tenant_zone().key, **window_parameters(windows)}
    judged: dict[tuple[str, int | None, str], Judged] = {}
    cuts = [_cut(window) for window in windows if window.metric in OF_REQUESTS]
    asked = {**words, "measures": list(OF_REQUESTS)}
    own = read_values("measures/buckets", "measures/requests", report, asked, cuts)
    for row in (*fetch("measures/scores", words), *own):
        key = (row["metric"], row["version"], row["use_case"])
        judged.setdefault(key, Judged()).add(row)
    return judged


def window_parameters(windows: Sequence[MeasureWindow]) -> dict[str, object]:
    return {
        "metrics": [window.metric for window in windows],
        "versions": [window.version for window in windows],
        "firsts": [window.dates.first for window in windows],
        "lasts": [window.dates.last for window in windows],
        "bounds": [str(window.terms.bound) for window in windows],
        "limits": [window.terms.threshold for window in windows],
        "cuts": [_cut(window) for window in windows],
    }


def _cut(window: MeasureWindow) -> float:
    return cut_of(window.terms.threshold, window.terms.bound)


def counted_in(report: ReportFilter, scope: Scope) -> Mapping[str, Counted]:
    """How many requests there were, and how many outcomes of what each use case is for."""
    asked = parameters(report, scope, by=BY_TIER)
    units = dict(UseCase.objects.using(reading_alias()).values_list("slug", "outcome_unit"))
    outcomes: dict[tuple[str, str, date], Decimal] = {}
    for row in fetch("reports/outcomes_by_day", asked):
        if row["kind"] == units.get(row["use_case"]):
            place = _place(row)
            credit = row["credit"] + row["failed_credit"] + row["unknown_credit"]
            outcomes[place] = outcomes.get(place, Decimal(0)) + credit
    requests: dict[tuple[str, str, date], int] = {}
    for row in fetch("reports/requests_by_day", asked):
        requests[_place(row)] = requests.get(_place(row), 0) + row["requests"]
    return {
        Population.REQUESTS: requests,
        Population.OUTCOMES: {
            place: round(outcomes_of(credit)) for place, credit in outcomes.items()
        },
    }


def _place(row: Row) -> tuple[str, str, date]:
    return row["use_case"] or "", row["risk_tier"] or "", date.fromisoformat(str(row["day"]))


def _row(
    report: ReportFilter,
    key: tuple[str, int | None, str],
    judged: Judged,
    window: MeasureWindow | None,
    names: Mapping[str, str],
    counted: Mapping[str, Counted],
) -> MeasureRow:
    metric, version, use_case = key
    dates = report.dates if window is None else window.dates
    terms = window.terms if window else None
    strata = (
        None
        if terms is None
        else strata_of(metric, judged, counted[terms.population], dates, use_case)
    )
    is_latency = metric in LATENCIES
    return MeasureRow(
        metric=metric,
        version=version,
        terms=terms,
        use_case=use_case,
        name=names.get(use_case, use_case) or _("unattributed"),
        dates=dates,
        population=None if strata is None else sum(stratum.population for stratum in strata),
        judged=judged.count,
        passed=None if strata is None else sum(stratum.passed for stratum in strata),
        mean=(judged.total / judged.count).quantize(Decimal(1).scaleb(-SHARE_PLACES)),
        p50_ms=_quantile(judged, 0.5) if is_latency else None,
        p95_ms=_quantile(judged, 0.95) if is_latency else None,
        proof=None if terms is None or strata is None else finding(terms, strata),
    )


def _quantile(judged: Judged, share: float) -> Decimal | None:
    milliseconds = quantile(judged.buckets, share)
    return None if milliseconds is None else rounded(milliseconds, MS_PLACES)


def rounded(number: float, places: int) -> Decimal:
    """What is written of an estimate: so many decimals, half to even."""
    return Decimal(repr(number)).quantize(Decimal(1).scaleb(-places))


def strata_of(
    metric: str, judged: Judged, counted: Counted, dates: DateRange, use_case: str
) -> list[Stratum]:
    """By risk tier what there is and what was judged of it. What requests say of themselves is all
    that is known: those that say nothing are no sample of it. Judged results whose day lies outside
    of the period are counted with it."""
    tiers = {
        tier: sum(
            count
            for (owner, of_tier, day), count in counted.items()
            if owner == use_case and of_tier == tier and dates.first <= day <= dates.last
        )
        for tier in _tiers(judged, counted, use_case)
    }
    strata = []
    for tier, population in sorted(tiers.items()):
        seen, passed = judged.tiers.get(tier, (0, 0))
        is_whole = metric in OF_REQUESTS
        strata.append(Stratum(seen if is_whole else max(population, seen), seen, passed))
    return strata


def _tiers(judged: Judged, counted: Counted, use_case: str) -> Iterable[str]:
    return {*judged.tiers, *(tier for owner, tier, _day in counted if owner == use_case)}
