"""What the rule proposes on a use case by its worksheet: people decide, in a review."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.calc.measures.terms import SampleVerdict
from ledger.calc.slos.budgets import Standing as SloStanding
from ledger.calc.slos.targets import SloKind
from ledger.calc.worksheets.cells import Worked
from ledger.calc.worksheets.decisions import Ground, Proposed, UseCaseStanding, propose
from ledger.queries.measures.report import MeasureRow, rounded
from ledger.queries.quality_incidents.listing import open_serious_incidents
from ledger.queries.slos.boundaries import levels_on
from ledger.queries.slos.matrix import SloRow
from ledger.queries.worksheets.working import WorkedSheet

ADOPTION_PLACES: Final = 6
# What may not be worse, however cheap a use case becomes.
SAFEGUARDS: Final = frozenset({SloKind.QUALITY, SloKind.SAFETY})


@dataclass(frozen=True)
class SheetProposal:
    """The proposal, and the service levels that it heeded, each over its own window."""

    proposed: Proposed
    levels: tuple[SloRow, ...]


def propose_on(sheet: WorkedSheet) -> SheetProposal:
    """Of the period of a worksheet; service levels are read on its last day."""
    levels = levels_on(sheet.use_case, sheet.last, sheet.scope)
    return SheetProposal(propose(standing_of(sheet, levels)), levels)


def standing_of(sheet: WorkedSheet, levels: tuple[SloRow, ...]) -> UseCaseStanding:
    """How the use case stands in the period, for the rule that proposes a decision."""
    worked, case = sheet.worked, sheet.use_case
    gates = [row for row in sheet.measures if row.terms and row.terms.target_share is not None]
    verdicts = {row.proof.verdict for row in gates if row.proof}
    worst = min(gates, key=_margin, default=None)
    safeguards = [slo.budget.standing for slo in levels if slo.terms.kind in SAFEGUARDS]
    return UseCaseStanding(
        serious_open=open_serious_incidents(case.slug),
        stop_rules=0,
        unit_cost_upper=_unit_cost_upper(worked, case.outcome_unit),
        unit_cost_target=worked.value("target"),
        quality_lower=worst.low if worst else None,
        quality_gate=worst.terms.target_share if worst and worst.terms else None,
        quality_proved=bool(gates) and verdicts <= {SampleVerdict.MET, SampleVerdict.MISSED},
        adoption_lower=(
            None if sheet.adoption is None else rounded(sheet.adoption.low, ADOPTION_PLACES)
        ),
        adoption_target=worked.value("target_adoption_share"),
        net_lower_usd=worked.value("net_lower"),
        budgets_left=budgets_left(worked.value("budget_left"), levels),
        safeguards_spent=sum(each is SloStanding.MISSED for each in safeguards),
        safeguards_unproved=sum(
            each not in (SloStanding.MISSED, SloStanding.MET) for each in safeguards
        ),
        missing=tuple(_missing(sheet)),
    )


def _unit_cost_upper(worked: Worked, kind: str) -> Decimal | None:
    """The upper end where outcomes were judged by sample; else they are counted."""
    by_sample = f"per_low:{kind}"
    return worked.value(by_sample if by_sample in worked.values else f"per:{kind}")


def budgets_left(of_cost: Decimal | None, levels: tuple[SloRow, ...]) -> tuple[Decimal, ...]:
    """What is left of every budget that is known: of the month's cost, and of each service level
    in its own unit."""
    known = [of_cost, *(slo.budget.left for slo in levels)]
    return tuple(left for left in known if left is not None)


def _margin(row: MeasureRow) -> Decimal:
    """How far the lower end lies above the gate; what is not known lies lowest."""
    target = row.terms.target_share if row.terms else None
    return Decimal(-1) if row.low is None or target is None else row.low - target


def _missing(sheet: WorkedSheet) -> list[Ground]:
    crediting, worked = sheet.measured.crediting, sheet.worked
    grounds = []
    if not crediting.is_mature:
        grounds.append(Ground.IMMATURE)
    if crediting.waiting_cases:
        grounds.append(Ground.WAITING)
    if worked.value("realised") is None:
        grounds.append(Ground.NO_VALUE)
    if worked.value("loaded") is None:
        grounds.append(Ground.NO_LOADED_COST)
    if worked.value("value_error_share") is None or worked.value("expected_loss_usd") is None:
        grounds.append(Ground.NO_VALUE_ERROR)
    return grounds
