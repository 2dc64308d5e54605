"""A funding gate as something that people sign: on evidence that is frozen as it is put to them."""

from decimal import Decimal
from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.approvals import Ask, Effect, Instead, Kind, OwnPart, Taken
from finops.calc.approvals.required import Scope
from finops.calc.approvals.sign_off import SIGN_OFF
from finops.calc.canonical import amount
from finops.models import ApprovalRequest, UseCase, User
from finops.models.budgets.changes import IN_FORCE
from finops.queries.approvals import request_of
from finops.queries.approvals.requests import free_slots
from finops.services.approving import EXPIRE, take_step
from finops.services.budgets.signing import signed_columns, why
from finops.services.signing import SignatureRefused
from gates.calc.answers import Answer
from gates.calc.stages import GateStage, Question, asks
from gates.calc.verdicts import BLOCKING, Verdict, is_worse
from gates.evidence.answering import answers
from gates.evidence.asked import KIND, asked
from gates.models import FundingGate, GateAnswer, StageTransition
from gates.models.funding import FIGURE_PLACES, MONEY_PLACES, SHARE_PLACES
from gates.queries.frozen import frozen_answers, frozen_rows
from gates.queries.stages import reached

ACTIVITY: Final = "funding_gate"
MONTHS: Final = 12  # of a year that costs its ceiling each month: what bands look at


def _asks(gate: FundingGate) -> Ask:
    case = gate.use_case
    return Ask(
        title=title_of(gate),
        facts=facts_of(gate),
        activity=ACTIVITY,
        scopes=(Scope(case.business_unit_id, case.pk),),
        tier=gate.risk_tier,
        is_funding=True,
        amount_usd=None if gate.ceiling_usd is None else gate.ceiling_usd * MONTHS,
        review_on=gate.review_on,
    )


def title_of(gate: FundingGate) -> str:
    """“Customer Service Copilot: Scale, from 20% to 60%”."""
    words = {"name": gate.use_case.name, "stage": gate.get_stage_display()}
    if gate.share is None:
        return _("%(name)s: %(stage)s") % words
    shares = {"before": percent_of(gate.share_before), "share": percent_of(gate.share)}
    return _("%(name)s: %(stage)s, from %(before)s to %(share)s") % {**words, **shares}


def percent_of(share: Decimal) -> str:
    """0.2 is “20%”, 0.0125 is “1.25%”."""
    return f"{(share * 100).normalize():f}%"


def facts_of(gate: FundingGate) -> dict[str, object]:
    """What is signed: what is asked, the evidence that was frozen, and what stops it."""
    figures = ("outcome_baseline", "outcome_target", "guard_baseline", "guard_margin")
    return {
        **{"use_case": gate.use_case.slug, "stage": gate.stage, "stage_before": gate.stage_before},
        "share": None if gate.share is None else amount(gate.share, SHARE_PLACES),
        "share_before": amount(gate.share_before, SHARE_PLACES),
        "ceiling": None if gate.ceiling_usd is None else amount(gate.ceiling_usd, MONEY_PLACES),
        **{"outcome_metric": gate.outcome_metric, "guard_metric": gate.guard_metric},
        **{name: _amount(getattr(gate, name)) for name in figures},
        "answers": [
            {
                **{"question": row.question, "asked": row.is_asked, "verdict": row.verdict},
                **{"by": row.by, "as_of": row.as_of, "until": row.until},
                **{"figures": row.figures, "inputs": row.inputs, "gap": row.gap},
            }
            for row in frozen_rows(gate)
        ],
        "stop_rules": [
            {"kind": rule.kind, "limit": _amount(rule.limit)} for rule in gate.stop_rules.all()
        ],
        **{"review_on": gate.review_on, "reason": gate.reason, "requester": gate.requested_by_id},
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else amount(value, FIGURE_PLACES)


def _approved(taken: Taken[FundingGate]) -> Effect:
    """In force from now on: the use case has reached the stage."""
    gate = taken.item
    share = gate.share_before if gate.share is None else gate.share
    StageTransition.objects.create(
        use_case=gate.use_case, stage=gate.stage, share=share, at=clock.now(), gate=gate
    )
    UseCase.objects.filter(pk=gate.use_case_id).update(stage=gate.stage)
    detail = {"stage": gate.stage, "share": str(share), "sha256": taken.sha256}
    return Effect(signed_columns(taken), detail)


def _replaced(gate: FundingGate) -> list[int]:
    older = FundingGate.objects.filter(use_case=gate.use_case_id, state__in=IN_FORCE)
    return list(older.exclude(pk=gate.pk).values_list("pk", flat=True))


def _still_so(gate: FundingGate, _person: User | None) -> Instead | None:
    """What it was asked for still holds. A use case of another risk or another stage has to be
    asked for anew; the last signature is refused where the evidence stands worse than it was
    frozen."""
    if gate.use_case.risk_tier != gate.risk_tier:
        return Instead(EXPIRE, _("The risk is another one meanwhile: ask for it again."))
    now = reached(gate.use_case)
    if (now.stage or "", now.share) != (gate.stage_before, gate.share_before):
        return Instead(EXPIRE, _("The use case has moved on meanwhile: ask for it again."))
    request = request_of(KIND, gate.pk)
    if request is not None and free_slots(request).count() == 1:
        _check_not_worse(gate)
    return None


def _check_not_worse(gate: FundingGate) -> None:
    """Raises SignatureRefused (409 `evidence_changed`)."""
    live, frozen = answers(asked(gate)), frozen_answers(gate)
    worse = [each for each, answer in frozen.items() if _is_worse(gate, answer, live[each])]
    if worse:
        sentence = _(
            "The evidence stands worse than when it was put to people (%(questions)s): ask for"
            " changes, and put it to people again."
        )
        words = {"questions": ", ".join(str(QUESTIONS[question]) for question in worse)}
        raise SignatureRefused(HTTPStatus.CONFLICT, "evidence_changed", sentence % words)


def _is_worse(gate: FundingGate, frozen: Answer, live: Answer) -> bool:
    if not asks(GateStage(gate.stage), frozen.question):
        return False
    return is_worse(live.verdict, frozen.verdict)


QUESTIONS: Final = dict(GateAnswer._meta.get_field("question").flatchoices)
GATES: Final[Kind[FundingGate]] = Kind(
    name=KIND,
    lifecycle=SIGN_OFF,
    model=FundingGate,
    prepares="ask_gates",
    signs="sign_requests",
    asks=_asks,
    target=str,
    own_part=OwnPart(
        gettext_lazy("You had a part in asking for it: somebody else signs."), "asked_it"
    ),
    state=lambda gate: gate.state,
    column="state",
    requester=lambda gate: gate.requested_by_id,
    effects={
        **{"approve": _approved, "approve_on_conditions": _approved},
        **{"send_back": why, "reject": why, "withdraw": why},
    },
    checks={"approve": _still_so, "approve_on_conditions": _still_so},
    replaces=_replaced,
    gathers=lambda gate, request: _freeze_evidence(gate, request),
    events={"draft": "gate.drafted", "submit": "gate.submitted", "send_back": "gate.sent_back"},
)


def submit_gate(*, actor: Actor, gate_id: int) -> FundingGate:
    """Freeze the evidence as it is now, and put the gate to those who sign."""
    return take_step(GATES, "submit", gate_id, actor=actor)


def _freeze_evidence(gate: FundingGate, request: ApprovalRequest) -> None:
    """The answers of now, as they are signed.

    Raises SignatureRefused: 409 `evidence_missing` for a question that the stage asks and whose
    evidence is missing or stale, `evidence_not_met` for one that is not met without any condition.
    """
    live = answers(asked(gate))
    _check_complete(gate, live)
    _check_conditions(gate, live, request.conditions.exists())
    seq = (gate.answers.order_by("-seq").values_list("seq", flat=True).first() or 0) + 1
    GateAnswer.objects.bulk_create(_frozen(gate, seq, answer) for answer in live.values())


def _check_complete(gate: FundingGate, live: dict[Question, Answer]) -> None:
    stage = GateStage(gate.stage)
    for question, answer in live.items():
        if asks(stage, question) and answer.verdict in BLOCKING:
            sentence = f"{QUESTIONS[question]}: {answer.gap}"
            raise SignatureRefused(HTTPStatus.CONFLICT, "evidence_missing", sentence)


def _check_conditions(
    gate: FundingGate, live: dict[Question, Answer], has_conditions: bool
) -> None:
    stage = GateStage(gate.stage)
    unmet = [
        str(QUESTIONS[question])
        for question, answer in live.items()
        if asks(stage, question) and answer.verdict == Verdict.NOT_MET
    ]
    if unmet and not has_conditions:
        sentence = _("Not met: %(questions)s. Name a condition with an owner and a day for it.")
        words = {"questions": ", ".join(unmet)}
        raise SignatureRefused(HTTPStatus.CONFLICT, "evidence_not_met", sentence % words)


def _frozen(gate: FundingGate, seq: int, answer: Answer) -> GateAnswer:
    return GateAnswer(
        gate=gate,
        seq=seq,
        question=answer.question,
        is_asked=asks(GateStage(gate.stage), answer.question),
        verdict=answer.verdict,
        by=answer.by,
        as_of=clock.now(),
        until=answer.until,
        figures=[[each.label, each.value, each.must, list(each.source)] for each in answer.figures],
        inputs={
            **{name: _text(value) for name, value in answer.inputs.items()},
            "main": answer.main,
        },
        gap=answer.gap,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def approve_gate(*, actor: Actor, gate_id: int, seen: str) -> FundingGate:
    """A signature; with the last that is needed the use case has reached the stage."""
    return take_step(GATES, "approve", gate_id, actor=actor, seen=seen)
