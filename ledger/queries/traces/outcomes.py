"""The business results that a trace worked on, whom else they are credited to, and what the cases
cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from ledger.calc.crediting import Credited, case_cost, outcomes_of
from ledger.queries.sql import Row, fetch_prepared

# A case of more traces is not costed while a page is waited for.
MOST_TRACES: Final = 200


@dataclass(frozen=True)
class TraceOutcome:
    """A business result of a case that the trace worked on.

    Quality, risk and adoption are None where no record says so. `is_counted` is None where nobody
    knows what its definition requires, and `why` says of what (`ledger.calc.outcomes.terms`); of a
    withdrawn one it is False. `value_usd` is what it is worth, by its record or else by its
    definition. `credit` is the trace's own part of
    it (0: none), `traces` how many share it. `case_cost_usd` is what the case cost over all its
    traces, None where that is unknown. An implied result has no id where only an event of the
    trace named it.
    """

    outcome_id: str | None
    kind: str
    occurred_at: datetime
    revision: int
    is_withdrawn: bool
    quality_passed: bool | None
    risk_ok: bool | None
    adopted: bool | None
    value_usd: Decimal | None
    is_implied: bool
    is_counted: bool | None
    why: str
    credit: Decimal
    traces: int
    case_cost_usd: Decimal | None


def trace_outcomes(key: UUID, parameters: Mapping[str, object]) -> tuple[TraceOutcome, ...]:
    """The results of the trace's cases, in the order of time."""
    rows = fetch_prepared("traces/outcomes", parameters)
    costs = case_costs(rows, parameters)
    return tuple(_outcome(row, costs) for row in rows)


def _outcome(row: Row, costs: Mapping[tuple[UUID, str], Decimal | None]) -> TraceOutcome:
    fields = {name: value for name, value in row.items() if name not in {"trace_key", "case_key"}}
    fields["credit"] = outcomes_of(row["credit"] or 0)
    credited_usd = fields.pop("credited_usd")
    if row["is_withdrawn"]:
        fields |= {"is_counted": False, "why": ""}
    elif credited_usd is not None:
        fields["value_usd"] = credited_usd
    return TraceOutcome(**fields, case_cost_usd=costs.get((row["case_key"], row["kind"])))


def kinds_by_trace(parameters: Mapping[str, object]) -> dict[UUID, list[str]]:
    """The kinds of the counted results that traces are credited with."""
    kinds: dict[UUID, list[str]] = {}
    for row in fetch_prepared("traces/credits", parameters):
        if row["is_counted"]:
            kinds.setdefault(row["trace_key"], []).append(row["kind"])
    return kinds


def case_costs(
    rows: Sequence[Row], parameters: Mapping[str, object]
) -> dict[tuple[UUID, str], Decimal | None]:
    """What each case cost, by case and kind of its result (which says whom it is credited to)."""
    cases = {row["case_key"] for row in rows if row["credit"]}
    if not cases:
        return {}
    traces = _traces_of(cases, parameters)
    if traces is None:
        return {}
    keys = {**parameters, "keys": traces}
    credits = fetch_prepared("traces/credits", keys)
    sums = fetch_prepared("traces/sums", keys)
    known = {row["trace_key"]: row["cost_usd"] for row in sums if not row["unpriced_lines"]}
    costs = {str(trace): known.get(trace) for trace in traces}
    return {
        (row["case_key"], row["kind"]): case_cost(
            str(row["case_key"]), _credited(credits, row["kind"]), costs
        )
        for row in rows
        if row["credit"]
    }


def _traces_of(cases: Iterable[UUID], parameters: Mapping[str, object]) -> list[UUID] | None:
    """The traces of cases; None where they are many, or not all of them may be seen."""
    words = {"tenant": parameters["tenant"], "cases": list(cases), "most": MOST_TRACES + 1}
    rows, scope = fetch_prepared("traces/of_cases", words), parameters["scope"]
    is_hidden = isinstance(scope, list) and any(row["use_case"] not in scope for row in rows)
    return None if is_hidden or len(rows) > MOST_TRACES else [row["trace_key"] for row in rows]


def _credited(credits: Sequence[Row], kind: str) -> list[Credited]:
    return [
        Credited(str(row["trace_key"]), str(row["case_key"]), row["traces"])
        for row in credits
        if row["kind"] == kind
    ]
