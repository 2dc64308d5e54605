"""What caches save by the version of their key policy, and whether their answers say within which
bounds they were given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from finops.calc.dates.periods import utc_bounds
from ledger.calc.cache_status import is_answer_hit
from ledger.calc.pricing.meters import INPUT
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.units.metrics import MeterUse, cache_savings
from ledger.calc.worksheets.formulas import Known
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import fetch


@dataclass(frozen=True)
class CacheBounds:
    """Answers out of a cache: how many, how many of them name key policy, permission, version of
    the knowledge and jurisdiction, and how many are of one customer alone."""

    hits: int
    within: int
    customer_specific: int


@dataclass(frozen=True)
class PolicySavings:
    """Net savings in USD by key policy version; "" are requests that name none."""

    by_policy: Mapping[str, Known]
    bounds: CacheBounds


def policy_savings(report: ReportFilter, scope: Scope) -> PolicySavings:
    """Of the report's days, out of the cost lines themselves."""
    span = utc_bounds(report.dates, tenant_zone())
    asked = parameters(report, scope) | {"start": span.start, "end": span.end}
    uses: dict[str, list[MeterUse]] = {}
    for row in fetch("worksheets/cache_policies", asked):
        uses.setdefault(row.pop("policy"), []).append(MeterUse(**row))
    rows = fetch("worksheets/cache_bounds", asked)
    answered = [row for row in rows if is_answer_hit(row["cache_status"] or "")]
    names = ("hits", "within", "customer_specific")
    bounds = CacheBounds(*(sum(row[name] for row in answered) for name in names))
    return PolicySavings(savings_by_policy(uses), bounds)


def savings_by_policy(uses: Mapping[str, Iterable[MeterUse]]) -> dict[str, Known]:
    """Each policy's cached and written tokens at the full price of all uncached input: so the parts
    come to the savings of the whole. Policies that saved and wrote nothing are left out."""
    full = [use for own in uses.values() for use in own if use.meter == INPUT]
    savings = {
        policy: cache_savings([*(use for use in own if use.meter != INPUT), *full])
        for policy, own in uses.items()
    }
    return {
        policy: known for policy, known in sorted(savings.items()) if known.value or known.reason
    }
