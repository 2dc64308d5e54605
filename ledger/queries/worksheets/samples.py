"""Kinds of outcomes whose definition lets them count unjudged: what the judged ones say of all."""

from datetime import date, datetime, time

from finops.models import UseCase
from ledger.calc.measures.denominators import JudgedSample, judged_sample
from ledger.calc.measures.intervals import Stratum
from ledger.calc.outcomes.terms import Requirement
from ledger.calc.reports.filters import ReportFilter
from ledger.models import OutcomeDefinition
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.sql import fetch, reading_alias


def judged_samples(use_case: UseCase, report: ReportFilter) -> dict[str, JudgedSample]:
    """By kind, of the report's days; those whose definition on the last day names a metric that
    decides, and asks no judgement of each."""
    asked = parameters(report, None) | {"zone": tenant_zone().key, "owner": use_case.slug}
    samples = {}
    for kind, metric in _metrics(use_case, report.date_to).items():
        rows = fetch("units/judged_sample", {**asked, "kind": kind, "metric": metric})
        strata = [Stratum(row["population"], row["judged"], row["passed"]) for row in rows]
        sample = judged_sample(strata)
        if sample is not None:
            samples[kind] = sample
    return samples


def _metrics(use_case: UseCase, day: date) -> dict[str, str]:
    """By kind the metric that decides on a sample; a definition of all kinds is of the own one."""
    end = datetime.combine(day, time.max, tenant_zone())
    rows = OutcomeDefinition.objects.using(reading_alias()).filter(
        use_case=use_case, valid_from__lte=end
    )
    latest: dict[str, OutcomeDefinition] = {}
    for row in rows.order_by("kind", "-version"):
        latest.setdefault(row.kind or use_case.outcome_unit, row)
    return {
        kind: row.quality_metric
        for kind, row in latest.items()
        if row.quality_metric and row.quality == Requirement.IF_TOLD
    }
