"""The shape of /api/v1/gates: where use cases stand, and what is asked for them."""

from typing import Any

from rest_framework import serializers

from finops.models.budgets.changes import SignedState
from finops.models.organisation.use_cases import RiskTier, Stage
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.queries.board import GateBoard, GateCard
from ledger.api.reports.shapes import Body, amount, decimal_field


class GateMarkSerializer(serializers.Serializer[Any]):
    """What the evidence says of a question; null where it is not asked at this stage."""

    question = serializers.ChoiceField([each.value for each in Question])
    verdict = serializers.ChoiceField([each.value for each in Verdict], allow_null=True)


class GateSerializer(serializers.Serializer[Any]):
    """A use case. `reached_stage` is null before its first gate. `stage`, `share`, `state`,
    `review_on` and `ceiling_usd` are those of the gate that is open, or else in force; null
    without one. Shares are parts of the traffic, 0 to 1."""

    use_case = serializers.CharField()
    name = serializers.CharField()
    risk_tier = serializers.ChoiceField(RiskTier.choices)
    reached_stage = serializers.ChoiceField(Stage.choices, allow_null=True)
    reached_share = decimal_field()
    id = serializers.IntegerField(allow_null=True)
    stage = serializers.ChoiceField(Stage.choices, allow_null=True)
    share = decimal_field(null=True)
    state = serializers.ChoiceField(SignedState.choices, allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    ceiling_usd = decimal_field(null=True)
    due_on = serializers.DateField(allow_null=True)
    age_days = serializers.IntegerField()
    next_roles = serializers.ListField(child=serializers.CharField())
    evidence = GateMarkSerializer(many=True)
    frozen_by = serializers.CharField(allow_blank=True)


class GatesSerializer(serializers.Serializer[Any]):
    today = serializers.DateField()
    gates = GateSerializer(many=True)


def gates_body(board: GateBoard) -> Body:
    return {"today": board.today.isoformat(), "gates": [_gate(card) for card in board.cards]}


def _gate(card: GateCard) -> Body:
    gate, case = card.gate, card.use_case
    return {
        **{"use_case": case.slug, "name": case.name, "risk_tier": case.risk_tier},
        "reached_stage": card.reached.stage,
        "reached_share": amount(card.reached.share),
        "id": gate.pk if gate is not None else None,
        "stage": gate.stage if gate is not None else None,
        "share": None if gate is None or gate.share is None else amount(gate.share),
        "state": gate.state if gate is not None else None,
        "review_on": gate.review_on if gate is not None else None,
        "ceiling_usd": None if gate is None or not gate.ceiling_usd else amount(gate.ceiling_usd),
        **{"due_on": card.due_on, "age_days": card.age_days},
        "next_roles": list(card.next_roles),
        "evidence": [
            {"question": mark.question.value, "verdict": mark.verdict} for mark in card.marks
        ],
        "frozen_by": card.frozen_by,
    }
