"""The additive counts behind unit costs, and the figures that follow from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from ledger.calc.crediting import outcomes_of
from ledger.calc.exact import exact_difference, exact_sum
from ledger.calc.reports.unit_economics import (
    CostLadder,
    NoUnitCost,
    UnitCost,
    Volumes,
    cost_ladder,
    unit_cost,
)
from ledger.queries.sql import Row

ByKind = Mapping[str, Decimal]
ACCEPTED: Final = "accepted_action"


@dataclass(frozen=True)
class Results:
    """Outcomes by kind, in units of credit: those that count, the part of them that no record
    confirms, the part with a value, those that failed and those of which nobody knows; and the
    value in USD, and what of it is realised."""

    credit: ByKind = field(default_factory=dict)
    implied: ByKind = field(default_factory=dict)
    failed: ByKind = field(default_factory=dict)
    unknown: ByKind = field(default_factory=dict)
    valued: Decimal = Decimal(0)
    value_usd: Decimal = Decimal(0)
    realised_usd: Decimal = Decimal(0)

    @classmethod
    def of(cls, row: Row) -> "Results":
        """Of a row of the sums of outcomes, which is of one kind."""
        return cls(
            credit={row["kind"]: row["credit"]},
            implied={row["kind"]: row["implied_credit"]},
            failed={row["kind"]: row["failed_credit"]},
            unknown={row["kind"]: row["unknown_credit"]},
            valued=row["valued_credit"],
            value_usd=row["value_usd"],
            realised_usd=row["realised_usd"],
        )

    @property
    def is_nothing(self) -> bool:
        return not any(self.credit.values())


@dataclass(frozen=True)
class Counts:
    """Additive counts of one use case and bucket; outcomes by the day they happened on
    (`arrived`) and by the day of their requests (`cohort`). What providers gave back is in the
    cost, and below 0 in `credits_usd`."""

    cost_usd: Decimal = Decimal(0)
    credits_usd: Decimal = Decimal(0)
    lines: int = 0
    unpriced_lines: int = 0
    requests: int = 0
    arrived: Results = field(default_factory=Results)
    cohort: Results = field(default_factory=Results)

    @property
    def no_cost(self) -> NoUnitCost | None:
        """Why the cost is unknown; None where it is known (and where there is nothing at all).

        What is booked here for closed months is a cost, also without any line; what a provider
        gave back makes no unknown cost known."""
        if self.cost_usd != self.credits_usd:
            return None
        if 0 < self.lines == self.unpriced_lines:
            return NoUnitCost.COST_UNKNOWN
        if self.lines == 0 and self.requests > 0:
            return NoUnitCost.COST_UNKNOWN
        if self.lines == 0 and not (self.arrived.is_nothing and self.cohort.is_nothing):
            return NoUnitCost.NO_COST_OF_OUTCOMES
        return None


@dataclass(frozen=True)
class LeftOut:
    """What a total does not divide, because the cost of these use cases is unknown."""

    use_cases: tuple[str, ...]
    requests: int
    outcomes: ByKind


@dataclass(frozen=True)
class CohortFigures:
    """The outcomes of the period's own requests, whenever they happened, and the unit costs."""

    outcomes: ByKind
    ladder: CostLadder
    per_outcome: Mapping[str, UnitCost]


@dataclass(frozen=True)
class UnitFigures:
    """One cost and the results it bought.

    `cost_usd` is None when nothing of it has a price, when requests came without any cost event,
    or when outcomes came without any cost of theirs in the period: unknown is not 0, and
    `no_cost` says why. It is the net cost: `credits_usd`, below 0, is in it. `outcomes` counts
    those that happened in the period and count, by kind, and `ladder` divides by them; `implied`
    are the part that no record confirms. `unknown` do not count as long as nobody knows what their
    definition requires: `at_best` would be the unit costs if all of them did. `realised_usd` is
    the part of the value that is realised. Where `left_out` is set, only the rest is divided.
    """

    cost_usd: Decimal | None
    credits_usd: Decimal
    no_cost: NoUnitCost | None
    lines: int
    unpriced_lines: int
    requests: int
    outcomes: ByKind
    implied: ByKind
    failed: ByKind
    unknown: ByKind
    value_usd: Decimal | None
    realised_usd: Decimal | None
    ladder: CostLadder
    per_outcome: Mapping[str, UnitCost]
    at_best: Mapping[str, UnitCost]
    cohort: CohortFigures
    left_out: LeftOut | None = None

    @property
    def tells_adoption(self) -> bool:
        """Whether anybody says that actions were accepted, or not: where nobody does adoption is
        not known, and 0 is no answer."""
        return any(ACCEPTED in kinds for kinds in (self.outcomes, self.failed, self.unknown))

    @property
    def gross_usd(self) -> Decimal | None:
        """The cost before what providers gave back; None where the cost is unknown."""
        return None if self.cost_usd is None else exact_difference(self.cost_usd, self.credits_usd)


def figures_of(
    counts: Counts, known: Counts | None = None, left_out: LeftOut | None = None
) -> UnitFigures:
    """The ladder of requirements 4 over additive counts; an empty denominator has a reason.

    `known` is what is divided, if that is not all of it.
    """
    divided = known or counts
    no_cost = divided.no_cost
    cost = None if no_cost else divided.cost_usd
    reason = no_cost or NoUnitCost.COST_UNKNOWN
    arrived, cohort = by_kind(divided.arrived.credit), by_kind(divided.cohort.credit)
    return UnitFigures(
        cost_usd=cost,
        credits_usd=divided.credits_usd,
        no_cost=no_cost,
        lines=counts.lines,
        unpriced_lines=counts.unpriced_lines,
        requests=counts.requests,
        outcomes=by_kind(counts.arrived.credit),
        implied=by_kind(counts.arrived.implied),
        failed=by_kind(counts.arrived.failed),
        unknown=by_kind(counts.arrived.unknown),
        value_usd=counts.arrived.value_usd if counts.arrived.valued else None,
        realised_usd=counts.arrived.realised_usd if counts.arrived.valued else None,
        ladder=cost_ladder(cost, volumes_of(divided.requests, arrived), reason),
        per_outcome=unit_costs(cost, arrived, reason),
        at_best=unit_costs(cost, at_best(divided.arrived), reason),
        cohort=CohortFigures(
            outcomes=by_kind(counts.cohort.credit),
            ladder=cost_ladder(cost, volumes_of(divided.requests, cohort), reason),
            per_outcome=unit_costs(cost, cohort, reason),
        ),
        left_out=left_out,
    )


def figures_by_model(counts: Counts) -> UnitFigures:
    """What a model cost: requests and outcomes are of no single model, so it has no unit costs."""
    figures = figures_of(counts)
    no_unit = UnitCost(None, NoUnitCost.NOT_BY_MODEL)
    ladder = CostLadder(figures.cost_usd, no_unit, no_unit, no_unit, no_unit)
    cohort = replace(figures.cohort, ladder=ladder)
    return replace(figures, ladder=ladder, cohort=cohort)


def total_of(rows: Mapping[str, Counts]) -> UnitFigures:
    """The figures of several use cases together: only those whose cost is known are divided."""
    unknown = {use_case: counts for use_case, counts in rows.items() if counts.no_cost}
    total = added(rows.values())
    if not unknown:
        return figures_of(total)
    known = added(counts for use_case, counts in rows.items() if use_case not in unknown)
    rest = added(unknown.values())
    left_out = LeftOut(tuple(sorted(unknown)), rest.requests, by_kind(rest.arrived.credit))
    if len(unknown) == len(rows):
        return figures_of(total)
    return figures_of(total, known, left_out)


def by_kind(credits: ByKind) -> dict[str, Decimal]:
    """Outcomes by kind, without kinds that have none."""
    return {kind: outcomes_of(units) for kind, units in credits.items() if units}


def at_best(results: Results) -> dict[str, Decimal]:
    """The outcomes of the kinds of which some are unknown, if all of these counted."""
    every = kinds_added([results.credit, results.unknown])
    return by_kind({kind: every[kind] for kind, units in results.unknown.items() if units})


def unit_costs(cost: Decimal | None, outcomes: ByKind, no_cost: str) -> dict[str, UnitCost]:
    return {
        kind: unit_cost(cost, count, NoUnitCost.NO_OUTCOMES, no_cost)
        for kind, count in outcomes.items()
    }


def volumes_of(requests: int, outcomes: ByKind) -> Volumes:
    return Volumes(
        requests=requests,
        quality_passed_answers=outcomes.get("quality_passed_answer", 0),
        accepted_actions=outcomes.get("accepted_action", 0),
        resolved_cases=outcomes.get("resolved_case", 0),
    )


def added(parts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    parts = list(parts)
    return Counts(
        cost_usd=exact_sum(part.cost_usd for part in parts),
        credits_usd=exact_sum(part.credits_usd for part in parts),
        lines=sum(part.lines for part in parts),
        unpriced_lines=sum(part.unpriced_lines for part in parts),
        requests=sum(part.requests for part in parts),
        arrived=results_added([part.arrived for part in parts]),
        cohort=results_added([part.cohort for part in parts]),
    )


def results_added(parts: list[Results]) -> Results:
    return Results(
        credit=kinds_added(part.credit for part in parts),
        implied=kinds_added(part.implied for part in parts),
        failed=kinds_added(part.failed for part in parts),
        unknown=kinds_added(part.unknown for part in parts),
        valued=exact_sum(part.valued for part in parts),
        value_usd=exact_sum(part.value_usd for part in parts),
        realised_usd=exact_sum(part.realised_usd for part in parts),
    )


def kinds_added(parts: Iterable[ByKind]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for part in parts:
        for kind, units in part.items():
            sums[kind] = exact_sum((sums.get(kind, Decimal(0)), units))
    return sums
