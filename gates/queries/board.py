"""The board of funding gates: where each use case stands, what is asked for it, what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from finops.calc.dates.periods import local_day
from finops.models import ApprovalRequest, Freeze, UseCase
from finops.models.budgets.changes import IN_FORCE, OPEN
from finops.queries.approvals.choosing import as_slot
from finops.queries.approvals.requests import free_slots
from finops.queries.tenants import local_today, tenant_zone
from gates.calc.stages import GateStage, Question, Reached, asks
from gates.calc.verdicts import Verdict
from gates.evidence.answering import answers
from gates.evidence.asked import KIND, Asked
from gates.models import FundingGate, StageTransition
from gates.queries.frozen import frozen_rows
from gates.queries.stages import declared
from ledger.queries.narrowing import Scope

MOST_LIVE: Final = 12  # drafts whose evidence is read live on the board


@dataclass(frozen=True)
class Mark:
    """A question and what the evidence says of it: None where it is not asked at this stage."""

    question: Question
    verdict: Verdict | None


@dataclass(frozen=True)
class GateCard:
    """One use case on the board. `gate` is what is asked for, or else what is in force; without
    either it has reached `reached` and nothing is asked. `next_roles` sign next; `marks` are empty
    of a draft whose evidence was not read."""

    use_case: UseCase
    reached: Reached
    gate: FundingGate | None
    marks: tuple[Mark, ...] = ()
    next_roles: tuple[str, ...] = ()
    age_days: int = 0
    due_on: date | None = None
    frozen_by: str = ""

    @property
    def stage(self) -> GateStage:
        """The column in which it stands."""
        if self.gate is not None:
            return GateStage(self.gate.stage)
        return self.reached.stage or GateStage.DISCOVERY

    @property
    def is_open(self) -> bool:
        return self.gate is not None and self.gate.state in OPEN

    @property
    def is_frozen(self) -> bool:
        return self.gate is not None and self.gate.state == "frozen"

    def count(self, *verdicts: Verdict) -> int:
        return sum(mark.verdict in verdicts for mark in self.marks)

    @property
    def asked(self) -> int:
        return sum(mark.verdict is not None for mark in self.marks)


@dataclass(frozen=True)
class GateBoard:
    """Every use case that may be seen, by stage and name."""

    cards: tuple[GateCard, ...]
    today: date

    @property
    def open_cards(self) -> list[GateCard]:
        return [card for card in self.cards if card.is_open]

    @property
    def frozen_cards(self) -> list[GateCard]:
        return [card for card in self.cards if card.is_frozen]

    def of_stage(self, stage: GateStage) -> list[GateCard]:
        return [card for card in self.cards if card.stage == stage]


def gate_board(scope: Scope) -> GateBoard:
    """The board as it is now; only use cases in `scope`."""
    today = local_today()
    cases = UseCase.objects.filter(closed_on=None).order_by("name")
    if scope is not None:
        cases = cases.filter(slug__in=scope)
    shown = list(cases)
    gates = _gates([case.pk for case in shown])
    requests = _requests(gate.pk for gate in gates.values())
    stages = _reached([case.pk for case in shown])
    drafts = [gate.pk for gate in gates.values() if gate.state == "draft"][:MOST_LIVE]
    cards = [
        _card(
            case, stages.get(case.pk) or declared(case), gates.get(case.pk), requests, drafts, today
        )
        for case in shown
    ]
    order = list(GateStage)
    cards.sort(key=lambda card: (order.index(card.stage), card.use_case.name))
    return GateBoard(tuple(cards), today)


def _gates(cases: list[int]) -> dict[int, FundingGate]:
    """By use case: what is asked for, or else what is in force."""
    rows = FundingGate.objects.filter(use_case__in=cases, state__in=(*OPEN, *IN_FORCE))
    rows = rows.select_related("use_case").prefetch_related("answers").order_by("id")
    known: dict[int, FundingGate] = {}
    for gate in rows:
        before = known.get(gate.use_case_id)
        if before is None or gate.state in OPEN:
            known[gate.use_case_id] = gate
    return known


def _requests(gates: Iterable[int]) -> dict[int, ApprovalRequest]:
    rows = ApprovalRequest.objects.filter(kind=KIND, subject__in=list(gates)).order_by("id")
    return {row.subject: row for row in rows}


def _reached(cases: list[int]) -> dict[int, Reached]:
    """By use case, the stage of its last transition."""
    rows = StageTransition.objects.filter(use_case__in=cases).order_by("id")
    return {row.use_case_id: Reached(GateStage(row.stage), row.share) for row in rows}


def _card(
    case: UseCase,
    transition: Reached | None,
    gate: FundingGate | None,
    requests: Mapping[int, ApprovalRequest],
    drafts: Iterable[int],
    today: date,
) -> GateCard:
    stands = declared(case) if transition is None else transition
    request = requests.get(gate.pk) if gate is not None else None
    if gate is None or request is None:
        return GateCard(case, stands, gate)
    slots = free_slots(request) if gate.state == "in_review" else []
    freeze = Freeze.objects.filter(request=request).last() if gate.state == "frozen" else None
    return GateCard(
        case,
        stands,
        gate,
        marks=_marks(gate, is_live=gate.pk in drafts, today=today),
        next_roles=tuple(role for slot in slots for role in as_slot(slot).roles),
        age_days=(today - local_day(gate.created_at, tenant_zone())).days,
        due_on=_due_on(request) if gate.state == "in_review" else None,
        frozen_by=freeze.rule if freeze is not None else "",
    )


def _due_on(request: ApprovalRequest) -> date | None:
    return local_day(request.due_at, tenant_zone()) if request.due_at else None


def _marks(gate: FundingGate, *, is_live: bool, today: date) -> tuple[Mark, ...]:
    stage = GateStage(gate.stage)
    if gate.state == "draft":
        if not is_live:
            return ()
        known = {each: answer.verdict for each, answer in answers(Asked(gate, today)).items()}
    else:
        known = {Question(row.question): Verdict(row.verdict) for row in frozen_rows(gate)}
    return tuple(
        Mark(question, known.get(question) if asks(stage, question) else None)
        for question in Question
    )
