"""The artefacts of every active use case that may be seen: a few statements for all of them.

Marks: brief (owner, objective and outcome unit are named), definition (of its outcomes), matrix,
allowed, blocked (its signed row), budget (of its own, approved), limit (in force for it), gate (one
was put to people), memo (its numbers are frozen), granted (a gate is in force).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from finops.calc.dates.periods import DateRange, add_months, month_of
from finops.models import ApprovalRequest, RequestEvidence, UseCase
from finops.models.budgets.changes import IN_FORCE
from finops.queries.budgets.limits import limits_seen
from finops.queries.tenants import local_today
from gates.calc.checking.artefacts import Artefacts
from gates.evidence.asked import KIND, LOOKED_AT
from gates.models import FundingGate, GateAnswer
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.models import Period, WorksheetEntry
from ledger.queries.budgets.lines import lines_on
from ledger.queries.narrowing import Scope
from ledger.queries.showback.report import showback
from ledger.queries.slos.versions import in_force, versions_seen
from ledger.queries.units.economics import unit_economics
from ledger.queries.use_cases import unit_cost_of

IDLE: Final = "idle"
OWNERS: Final = (
    *(Dimension.BUSINESS_UNIT, Dimension.COST_CENTER),
    *(Dimension.WORKFLOW_STEP, Dimension.RISK_TIER),
)
Marks = Mapping[int, set[str]]
Parts = Mapping[str, Decimal]  # by use case, a part of its cost


def artefacts(scope: Scope) -> list[Artefacts]:
    """By name of the use case."""
    today = local_today()
    cases = UseCase.objects.filter(closed_on=None).order_by("name")
    shown = list(cases if scope is None else cases.filter(slug__in=scope))
    if not shown:
        return []
    days = DateRange(today - LOOKED_AT, today - timedelta(days=1))
    report = ReportFilter(days, compare=False)
    economics = unit_economics(report, scope)
    components = _components(report, scope)
    owned, routed = (
        _parts(report, scope, *OWNERS),
        _parts(report, scope, Dimension.ROUTE_POLICY_VERSION),
    )
    cached = _parts(report, scope, Dimension.CACHE_STATUS)
    months, marks, documents = _closed_months(scope), _marks(shown, scope), _documents(shown)
    result = []
    for case in shown:
        figures = economics.row(case.slug).figures
        result.append(
            Artefacts(
                *(case.slug, case.name),
                outcomes=figures.outcomes.get(case.outcome_unit, Decimal(0)),
                cost_usd=figures.cost_usd or Decimal(0),
                unit_cost_usd=unit_cost_of(figures, case.outcome_unit).value,
                components=frozenset(components.get(case.slug, ())),
                attributed=owned.get(case.slug),
                routed=routed.get(case.slug),
                cached=cached.get(case.slug),
                closed_months=months.get(case.slug, 0),
                documents=frozenset(documents.get(case.pk, ())),
                marks=frozenset(marks.get(case.pk, ())),
            )
        )
    return result


def _components(report: ReportFilter, scope: Scope) -> dict[str, set[str]]:
    by_case: dict[str, set[str]] = defaultdict(set)
    shown = showback(_by(report, Dimension.COMPONENT), scope, with_trend=False)
    for row in shown.rows:
        if row.cost_usd > 0:
            by_case[row.keys[0]].add(row.keys[1])
    for slug in _idle(scope):
        by_case[slug].add(IDLE)
    return by_case


def _idle(scope: Scope) -> set[str]:
    """Use cases whose idle capacity somebody entered for the last month that is over; its cost is
    no event yet."""
    month = add_months(local_today().replace(day=1), -1)
    rows = WorksheetEntry.objects.filter(key="idle_usd", month=month).order_by("version")
    last = dict(rows.values_list("use_case__slug", "value"))
    return {slug for slug, value in last.items() if value is not None and _is_in(slug, scope)}


def _is_in(slug: str, scope: Scope) -> bool:
    return scope is None or slug in scope


def _by(report: ReportFilter, *dimensions: Dimension) -> ReportFilter:
    return ReportFilter(report.dates, by=(Dimension.USE_CASE, *dimensions), compare=False)


def _parts(report: ReportFilter, scope: Scope, *dimensions: Dimension) -> Parts:
    """The part of each use case's cost whose lines name all of these."""
    totals: dict[str, list[Decimal]] = defaultdict(list)
    named: dict[str, list[Decimal]] = defaultdict(list)
    for row in showback(_by(report, *dimensions), scope, with_trend=False).rows:
        totals[row.keys[0]].append(row.cost_usd)
        if all(row.keys):
            named[row.keys[0]].append(row.cost_usd)
    sums = {slug: exact_sum(costs) for slug, costs in totals.items()}
    return {slug: exact_sum(named[slug]) / total for slug, total in sums.items() if total > 0}


def _closed_months(scope: Scope) -> dict[str, int]:
    """By use case, in how many of the last two closed months it cost something."""
    closed = Period.objects.filter(state=Period.State.CLOSED).order_by("-month")[:2]
    counts: dict[str, int] = defaultdict(int)
    for period in closed:
        report = _by(ReportFilter(month_of(period.month), compare=False))
        for row in showback(report, scope, with_trend=False).rows:
            counts[row.keys[0]] += row.cost_usd > 0
    return counts


def _marks(cases: Iterable[UseCase], scope: Scope) -> Marks:
    marks: dict[int, set[str]] = defaultdict(set)
    by_slug = {case.slug: case.pk for case in cases}
    for case in cases:
        if case.business_owner is not None and case.primary_objective:
            marks[case.pk].add("brief")
    for pk, matrix in in_force(versions_seen(scope)).items():
        rules = list(matrix.optimisations.all())
        marks[pk] |= {"matrix"}
        marks[pk] |= {"allowed" if rule.is_allowed else "blocked" for rule in rules}
    for line in lines_on(local_today(), scope):
        owner = by_slug.get(line.extent.own["use_case"])
        if owner is not None and line.amount is not None:
            marks[owner].add("budget")
    limits = [limit for limit in limits_seen(by_slug) if limit.state in IN_FORCE]
    for pk in by_slug.values():
        if any(limit.use_case_id in (None, pk) for limit in limits):
            marks[pk].add("limit")
    _mark_gates(marks, by_slug.values())
    return marks


def _mark_gates(marks: dict[int, set[str]], cases: Iterable[int]) -> None:
    gates = FundingGate.objects.filter(use_case__in=list(cases))
    for pk, state in gates.values_list("use_case_id", "state"):
        if state != "draft":
            marks[pk].add("gate")
        if state in IN_FORCE:
            marks[pk].add("granted")
    frozen = GateAnswer.objects.filter(gate__use_case__in=list(cases))
    for pk in frozen.values_list("gate__use_case_id", flat=True).distinct():
        marks[pk].add("memo")


def _documents(cases: Iterable[UseCase]) -> dict[int, set[str]]:
    """By use case, what the documents in date of its gates show."""
    by_gate = dict(
        FundingGate.objects.filter(use_case__in=[case.pk for case in cases]).values_list(
            "pk", "use_case_id"
        )
    )
    requests = ApprovalRequest.objects.filter(kind=KIND, subject__in=list(by_gate))
    subjects = dict(requests.values_list("pk", "subject"))
    rows = RequestEvidence.objects.filter(request__in=list(subjects), until__gt=local_today())
    shown: dict[int, set[str]] = defaultdict(set)
    for request, shows in rows.values_list("request_id", "shows"):
        shown[by_gate[subjects[request]]].add(shows)
    return shown
