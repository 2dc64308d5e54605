"""What stop rules read, once for all grants that are looked at together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from finops.calc.dates.periods import DateRange
from finops.models import ApprovalRequest, Condition, UseCase
from finops.queries.approvals.conditions import ConditionNow, conditions_now
from finops.queries.tenants import local_today
from gates.evidence.asked import KIND
from gates.evidence.quality import GUARDED
from gates.models import FundingGate
from gates.queries.weeks import WeekFacts
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.slos.budgets import ErrorBudget, Standing
from ledger.calc.slos.targets import SHARES, SloTerms
from ledger.queries.measures.definitions import measure_versions, windows_of
from ledger.queries.measures.report import judged_in
from ledger.queries.narrowing import Scope
from ledger.queries.slos.matrix import SloRow
from ledger.queries.slos.readings import Readings
from ledger.queries.slos.versions import in_force, versions_seen

LEVEL_DAYS: Final = 7
FEWEST_EVENTS: Final = 200
ESCALATION: Final = "escalation_miss"
MISS_DAYS: Final = 90  # of a longer grant the last ones


def is_broken(terms: SloTerms, budget: ErrorBudget) -> bool:
    """Whether a level of the last seven days freezes growth: a share of 200 events or more that is
    missed; of what must not happen at all the first."""
    is_enough = terms.basis not in SHARES or budget.valid >= FEWEST_EVENTS or not budget.allowed
    return budget.standing is Standing.MISSED and is_enough


class StopFacts:
    """Weeks, service levels, misses and conditions of the use cases in `scope`."""

    def __init__(self, scope: Scope, gates: Iterable[FundingGate]) -> None:
        self.scope, self.today = scope, local_today()
        self.gates = [gate.pk for gate in gates]
        self.weeks = WeekFacts(scope)
        self._misses: dict[date, Mapping[str, int]] = {}

    @cached_property
    def _promised(self) -> dict[int, list[SloTerms]]:
        held = in_force(versions_seen(self.scope))
        return {
            case: [
                replace(slo.terms, window_days=LEVEL_DAYS)
                for slo in matrix.slos.all()
                if slo.terms.kind in GUARDED
            ]
            for case, matrix in held.items()
        }

    @cached_property
    def _readings(self) -> Readings:
        asked = [terms for several in self._promised.values() for terms in several]
        return Readings(self.scope, self.today, asked)

    def levels(self, use_case: UseCase) -> list[SloRow]:
        """The levels of quality and safety in force, over the last seven days."""
        dates = self._readings.period(LEVEL_DAYS).dates
        return [
            SloRow(terms, self._readings.of(use_case, terms), dates)
            for terms in self._promised.get(use_case.pk, [])
        ]

    def misses(self, use_case: UseCase, granted: date) -> int:
        """Escalations that had to be and were not, from the day after a grant on."""
        first = max(granted, self.today - timedelta(days=MISS_DAYS)) + timedelta(days=1)
        if first > self.today:
            return 0
        if first not in self._misses:
            self._misses[first] = _missed(DateRange(first, self.today), self.scope)
        return self._misses[first].get(use_case.slug, 0)

    @cached_property
    def _conditions(self) -> dict[int, list[ConditionNow]]:
        """By gate; of its newest request."""
        requests = ApprovalRequest.objects.filter(kind=KIND, subject__in=self.gates).order_by("id")
        newest = {subject: pk for pk, subject in requests.values_list("pk", "subject")}
        rows = Condition.objects.filter(request__in=newest.values()).select_related("request")
        known: dict[int, list[ConditionNow]] = {}
        for held in conditions_now(rows.prefetch_related("checks").order_by("due_on", "no")):
            known.setdefault(held.row.request.subject, []).append(held)
        return known

    def conditions(self, gate: FundingGate) -> list[ConditionNow]:
        return self._conditions.get(gate.pk, [])


def _missed(dates: DateRange, scope: Scope) -> Mapping[str, int]:
    """By use case: judged less passed, of every version of the measure."""
    declared = windows_of(measure_versions(dates.last), dates)
    windows = [window for window in declared if window.metric == ESCALATION]
    known: dict[str, int] = {}
    if not windows:
        return known
    judged = judged_in(ReportFilter(dates, compare=False), scope, windows)
    for (metric, _version, use_case), counts in judged.items():
        if metric == ESCALATION:
            missed = sum(seen - passed for seen, passed in counts.tiers.values())
            known[use_case] = known.get(use_case, 0) + missed
    return known
