"""The worksheet of one use case and period: what was measured and entered, worked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from finops.models import UseCase
from ledger.calc.exact import exact_sum
from ledger.calc.measures.intervals import ConfidenceInterval, wilson
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.units.metrics import MeterUse
from ledger.calc.worksheets.cells import (
    ACCEPTED,
    GAINS,
    LADDER,
    PASSED,
    Inputs,
    Missing,
    Worked,
    work_out,
)
from ledger.calc.worksheets.formulas import Known
from ledger.queries.evals.spreading import eval_spread
from ledger.queries.measures.report import MeasureRow, measure_report
from ledger.queries.narrowing import Scope
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.meters import RequestTokens, read_request_tokens, read_uses
from ledger.queries.units.worksheets import CREDIT, UseCaseWorksheet
from ledger.queries.worksheets.entries import EnteredValue, entered_values, numbers_of
from ledger.queries.worksheets.samples import judged_samples

REVIEW_MINUTES: Final = "reviewer_minute"


@dataclass(frozen=True)
class Counted:
    """The measured sheet, what meters counted, and the requests that called a model."""

    sheet: UseCaseWorksheet
    uses: list[MeterUse]
    calls: RequestTokens
    evals_usd: Decimal | None = None


@dataclass(frozen=True)
class WorkedSheet:
    """What was counted, what was entered for its month (None: the period is no month), all cells,
    the use case's measures, and the interval of adoption. `last` is the period's last day."""

    use_case: UseCase
    last: date
    scope: Scope

    counted: Counted
    month: date | None
    entered: Mapping[str, EnteredValue]
    worked: Worked
    measures: tuple[MeasureRow, ...]
    adoption: ConfidenceInterval | None

    @property
    def measured(self) -> UseCaseWorksheet:
        return self.counted.sheet


def month_of_filter(report: ReportFilter) -> date | None:
    """The first day of the month that all days of a report lie in; None where there is none."""
    first, last = report.date_from, report.date_to
    is_of_a_month = (first.year, first.month) == (last.year, last.month)
    return first.replace(day=1) if is_of_a_month else None


def worked_sheet(
    use_case: UseCase, measured: UseCaseWorksheet, report: ReportFilter, scope: Scope
) -> WorkedSheet:
    """Every cell of the period, with the values that hold in its month."""
    month = month_of_filter(report)
    alone = report.choosing(Dimension.USE_CASE, (use_case.slug,))
    counted = Counted(
        measured,
        read_uses(alone, scope).get("", []),
        read_request_tokens(alone, scope),
        eval_spread(use_case, report, scope).usd,
    )
    entered = {} if month is None else entered_values(use_case.slug, month)
    measures = tuple(measure_report(alone, scope).rows)
    inputs = inputs_of(use_case, counted, entered, has_month=month is not None)
    samples = judged_samples(use_case, alone)
    worked = work_out(replace(inputs, measured=gains_of(measures), samples=samples))
    return WorkedSheet(
        *(use_case, report.date_to, scope, counted, month, entered, worked, measures),
        adoption=adoption_of(worked),
    )


def inputs_of(
    use_case: UseCase,
    counted: Counted,
    entered: Mapping[str, EnteredValue],
    *,
    has_month: bool,
) -> Inputs:
    measured, calls = counted.sheet, counted.calls
    figures = measured.economics.figures
    quantiles = {
        name: Known(None, Missing.NO_CALLS) if value is None else Known(value)
        for name in ("p50_in", "p95_in", "p50_out", "p95_out")
        for value in (getattr(calls, name),)
    }
    minutes = [use for use in counted.uses if use.meter == REVIEW_MINUTES]
    owner = use_case.business_owner
    return Inputs(
        use_case=use_case.slug,
        owner=owner.name if owner else "",
        risk_tier=use_case.risk_tier,
        own_kind=use_case.outcome_unit,
        requests=measured.requests,
        hits=measured.cache_hits,
        reached=calls.requests,
        tokens_in=measured.tokens_in,
        tokens_out=measured.tokens_out,
        quantiles=quantiles,
        costs=component_costs(counted),
        credits_usd=measured.credits_usd,
        review_minutes=exact_sum(use.quantity for use in minutes),
        unpriced_minutes=exact_sum(use.unpriced_quantity for use in minutes),
        retry_waste_usd=measured.retry_waste.cost_usd,
        kinds=kinds_of(use_case.outcome_unit, figures),
        outcomes=figures.outcomes,
        unknown=figures.unknown,
        cohort=figures.cohort.outcomes,
        value_usd=_known(figures.value_usd, Missing.NO_VALUE),
        realised_usd=_known(figures.realised_usd, Missing.NO_VALUE),
        serious_incidents=measured.serious_incidents,
        entries=numbers_of(entered),
        no_entry=Missing.NOT_ENTERED if has_month else Missing.NOT_A_MONTH,
        target_usd_per_outcome=use_case.cost_slo_usd_per_outcome,
        evals_usd=_known(counted.evals_usd, Missing.NO_EVALS),
        tells_adoption=figures.tells_adoption,
    )


def gains_of(measures: Iterable[MeasureRow]) -> dict[str, tuple[int, Known]]:
    """How many cases each measure of a gain is about, and the share of them that is good: of its
    newest version."""
    return {
        row.metric: (row.population or 0, _known(row.share, Missing.NOT_MEASURED))
        for row in measures
        if row.metric in GAINS and row.terms is not None
    }


def kinds_of(own: str, figures: UnitFigures) -> tuple[str, ...]:
    """The ladder's rungs, the use case's own outcome, and whatever else came in the period."""
    came = (figures.outcomes, figures.failed, figures.unknown, figures.cohort.outcomes)
    others = sorted({kind for counts in came for kind, count in counts.items() if count})
    return tuple(dict.fromkeys((*LADDER, own, *others)))


def component_costs(counted: Counted) -> dict[str, Known]:
    """Gross cost by component, largest first; unknown where nothing of it has a price."""
    by_component: dict[str, list[MeterUse]] = {}
    for use in counted.uses:
        by_component.setdefault(use.component, []).append(use)
    unpriced = {
        name: Known(None, Missing.UNPRICED)
        for name, uses in by_component.items()
        if name != CREDIT
        and not any(use.priced_quantity for use in uses)
        and any(use.unpriced_quantity for use in uses)
    }
    known = {name: Known(usd) for name, usd in counted.sheet.component_costs_usd.items()}
    return {**unpriced, **known}


def _known(value: Decimal | None, reason: str) -> Known:
    return Known(None, reason) if value is None else Known(value)


def adoption_of(worked: Worked) -> ConfidenceInterval | None:
    """Wilson's interval of accepted ÷ quality-passed; None without a quality-passed answer, where
    nobody says what was accepted, or more was than passed."""
    if "adoption" not in worked.values:
        return None
    passed, accepted = worked.value(f"outcome:{PASSED}"), worked.value(f"outcome:{ACCEPTED}")
    if not passed or accepted is None or accepted > passed:
        return None
    return wilson(float(accepted / passed), float(passed))
