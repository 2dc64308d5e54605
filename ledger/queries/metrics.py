"""The ledger's own metrics. Each reads a query of the reports; none has a formula of its own.

Latency is no metric: its percentiles have no parts that could be summed; service levels read it by
its buckets (`ledger/queries/slos/`). By the hour reports read cost alone.
"""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from ledger.calc.calls.evidence import NoEvidenceRatio
from ledger.calc.exact import exact_difference, exact_sum
from ledger.calc.metrics import Aggregation, Direction, NoValue, Parts, Unit, Window
from ledger.calc.reports.coverage import Coverage
from ledger.calc.reports.dimensions import (
    FILTER_DIMENSIONS,
    METER_DIMENSIONS,
    REQUEST_DIMENSIONS,
    Dimension,
)
from ledger.calc.reports.shares import above_nothing
from ledger.calc.reports.unit_economics import NoUnitCost
from ledger.metrics import DAYS, DrillDown, Metric, MetricQuestion
from ledger.queries.basis import read_basis
from ledger.queries.calls.retry_waste import read_retry_waste
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.showback.report import cost_sums, cost_sums_of_hour
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import unit_figures
from ledger.queries.units.evidence import read_evidence
from ledger.queries.units.worksheets import read_requests_and_hits, read_tokens

BY_REQUEST: Final = tuple(each for each in REQUEST_DIMENSIONS if each is not Dimension.CACHE_STATUS)


def _spend(asked: MetricQuestion) -> Parts:
    """The net cost; unknown where nothing of it has a price."""
    if asked.hour is None:
        sums = cost_sums(asked.report, asked.use_cases)
    else:
        sums = cost_sums_of_hour(asked.report, asked.use_cases, asked.hour)
    return Parts(sums.cost_usd, unknown=NoUnitCost.COST_UNKNOWN if sums.is_unpriced else "")


def _cost_per_request(asked: MetricQuestion) -> Parts:
    figures = unit_figures(asked.report, asked.use_cases)
    left_out = figures.left_out.requests if figures.left_out else 0
    return _unit_cost(figures, Decimal(figures.requests - left_out))


def _cost_per_accepted_action(asked: MetricQuestion) -> Parts:
    return _cost_per_outcome(asked, "accepted_action")


def _cost_per_resolved_case(asked: MetricQuestion) -> Parts:
    return _cost_per_outcome(asked, "resolved_case")


def _cost_per_outcome(asked: MetricQuestion, kind: str) -> Parts:
    """By the outcome's own day (by arrival), as alerts and stop rules need it."""
    figures = unit_figures(asked.report, asked.use_cases)
    nothing = Decimal(0)
    left_out = figures.left_out.outcomes.get(kind, nothing) if figures.left_out else nothing
    return _unit_cost(figures, exact_difference(figures.outcomes.get(kind, nothing), left_out))


def _unit_cost(figures: UnitFigures, units: Decimal) -> Parts:
    return Parts(
        numerator=Decimal(0) if figures.cost_usd is None else figures.cost_usd,
        denominator=units,
        unknown=figures.no_cost or "",
        adds_up=figures.left_out is None,
    )


def _unpriced_share(asked: MetricQuestion) -> Parts:
    coverage = _coverage(asked)
    unpriced = coverage.events - coverage.priced_events
    return Parts(Decimal(unpriced), Decimal(coverage.events))


def _success_rate(asked: MetricQuestion) -> Parts:
    """Of cost events: the attempts of a call, each of which says how it ended."""
    events = _coverage(asked).events
    failed = read_retry_waste(asked.report, asked.use_cases).failed_events
    return Parts(Decimal(events - failed), Decimal(events))


def _coverage(asked: MetricQuestion) -> Coverage:
    basis = read_basis(parameters(asked.report, asked.use_cases), tenant_zone())
    if basis.coverage is None:
        raise ValueError("The sums of a report say how much of them has a price.")
    return basis.coverage


def _cache_hit_rate(asked: MetricQuestion) -> Parts:
    requests, hits = read_requests_and_hits(asked.report, asked.use_cases)
    return Parts(Decimal(hits), Decimal(requests))


def _retry_waste(asked: MetricQuestion) -> Parts:
    return Parts(read_retry_waste(asked.report, asked.use_cases).cost_usd)


def _unattributed_share(asked: MetricQuestion) -> Parts:
    """Of the costs above 0: a credit has no share, and does not add up with those of others."""
    left = asked.report.with_(unattributed=True)
    total = cost_sums(asked.report, asked.use_cases)
    unattributed = cost_sums(left, asked.use_cases).cost_usd
    attributed = exact_difference(total.cost_usd, unattributed)
    return Parts(
        numerator=unattributed,
        denominator=above_nothing((unattributed, attributed)),
        unknown=NoUnitCost.COST_UNKNOWN if total.is_unpriced else "",
        adds_up=min(unattributed, attributed) >= 0,
    )


def _tokens_per_request(asked: MetricQuestion) -> Parts:
    """Tokens in and out, cached ones among those in, by requests."""
    requests, _hits = read_requests_and_hits(asked.report, asked.use_cases)
    tokens = exact_sum(read_tokens(asked.report, asked.use_cases))
    return Parts(tokens, Decimal(requests))


def _evidence_token_ratio(asked: MetricQuestion) -> Parts:
    """Of the calls that tell how much of their input is evidence."""
    known = read_evidence(asked.report, asked.use_cases)
    return Parts(known.evidence_tokens, known.input_tokens)


def _outcome_pass_rate(asked: MetricQuestion) -> Parts:
    """Of the outcomes that are decided: those that passed quality, risk and adoption. What nobody
    knows yet is in neither part."""
    figures = unit_figures(asked.report, asked.use_cases)
    passed, failed = exact_sum(figures.outcomes.values()), exact_sum(figures.failed.values())
    return Parts(passed, exact_sum((passed, failed)))


METRICS: Final = (
    Metric(
        name="spend_usd",
        label=_("Spend"),
        unit=Unit.USD,
        direction=Direction.LOWER,
        aggregation=Aggregation.SUM,
        scopes=FILTER_DIMENSIONS,
        windows=(Window.HOUR, *DAYS),
        read_parts=_spend,
        drill_down=DrillDown("showback"),
    ),
    Metric(
        name="cost_per_request",
        label=_("Cost per request"),
        unit=Unit.USD_PER_UNIT,
        per="request",
        direction=Direction.LOWER,
        aggregation=Aggregation.UNIT_COST,
        nothing=NoUnitCost.NO_REQUESTS,
        scopes=REQUEST_DIMENSIONS,
        read_parts=_cost_per_request,
        drill_down=DrillDown("use_cases"),
    ),
    Metric(
        name="cost_per_accepted_action",
        label=_("Cost per accepted action"),
        unit=Unit.USD_PER_UNIT,
        per="accepted_action",
        direction=Direction.LOWER,
        aggregation=Aggregation.UNIT_COST,
        nothing=NoUnitCost.NO_ACCEPTED_ACTIONS,
        scopes=REQUEST_DIMENSIONS,
        read_parts=_cost_per_accepted_action,
        drill_down=DrillDown("use_cases"),
    ),
    Metric(
        name="cost_per_resolved_case",
        label=_("Cost per resolved case"),
        unit=Unit.USD_PER_UNIT,
        per="resolved_case",
        direction=Direction.LOWER,
        aggregation=Aggregation.UNIT_COST,
        nothing=NoUnitCost.NO_RESOLVED_CASES,
        scopes=REQUEST_DIMENSIONS,
        read_parts=_cost_per_resolved_case,
        drill_down=DrillDown("use_cases"),
    ),
    Metric(
        name="unpriced_share",
        label=_("Share of cost events without a price"),
        unit=Unit.RATIO,
        per="cost_event",
        direction=Direction.LOWER,
        aggregation=Aggregation.SHARE,
        nothing=NoValue.NO_EVENTS,
        scopes=FILTER_DIMENSIONS,
        read_parts=_unpriced_share,
        drill_down=DrillDown("unpriced"),
    ),
    Metric(
        name="cache_hit_rate",
        label=_("Cache hit rate"),
        unit=Unit.RATIO,
        per="request",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SHARE,
        nothing=NoUnitCost.NO_REQUESTS,
        scopes=BY_REQUEST,
        read_parts=_cache_hit_rate,
        drill_down=DrillDown("showback", by=Dimension.CACHE_STATUS),
    ),
    Metric(
        name="retry_waste_usd",
        label=_("Retry waste"),
        unit=Unit.USD,
        direction=Direction.LOWER,
        aggregation=Aggregation.SUM,
        scopes=FILTER_DIMENSIONS,
        read_parts=_retry_waste,
        drill_down=DrillDown("showback", by=Dimension.MODEL),
    ),
    Metric(
        name="success_rate",
        label=_("Success rate of attempts"),
        unit=Unit.RATIO,
        per="cost_event",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SHARE,
        nothing=NoValue.NO_EVENTS,
        scopes=FILTER_DIMENSIONS,
        read_parts=_success_rate,
        drill_down=DrillDown("showback", by=Dimension.MODEL),
    ),
    Metric(
        name="unattributed_share",
        label=_("Share of cost without an owner"),
        unit=Unit.RATIO,
        per="usd",
        direction=Direction.LOWER,
        aggregation=Aggregation.SHARE,
        nothing=NoValue.NO_COST,
        scopes=METER_DIMENSIONS,
        read_parts=_unattributed_share,
        drill_down=DrillDown("showback", by=Dimension.COMPONENT, unattributed=True),
    ),
    Metric(
        name="tokens_per_request",
        label=_("Tokens per request"),
        unit=Unit.TOKENS_PER_UNIT,
        per="request",
        direction=Direction.LOWER,
        aggregation=Aggregation.TOKENS,
        nothing=NoUnitCost.NO_REQUESTS,
        scopes=REQUEST_DIMENSIONS,
        read_parts=_tokens_per_request,
        drill_down=DrillDown("showback", by=Dimension.METER),
    ),
    Metric(
        name="evidence_token_ratio",
        label=_("Evidence token ratio"),
        unit=Unit.RATIO,
        per="input_token",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SHARE,
        nothing=NoEvidenceRatio.NOT_TOLD,
        scopes=FILTER_DIMENSIONS,
        read_parts=_evidence_token_ratio,
        drill_down=DrillDown("showback", by=Dimension.METER),
    ),
    Metric(
        name="outcome_pass_rate",
        label=_("Outcomes that passed"),
        unit=Unit.RATIO,
        per="outcome",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SHARE,
        nothing=NoUnitCost.NO_OUTCOMES,
        scopes=REQUEST_DIMENSIONS,
        read_parts=_outcome_pass_rate,
        drill_down=DrillDown("use_cases"),
    ),
)
