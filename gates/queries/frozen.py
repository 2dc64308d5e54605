"""The evidence of a gate as it was frozen."""

from decimal import Decimal

from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.models import FundingGate, GateAnswer


def frozen_rows(gate: FundingGate) -> list[GateAnswer]:
    """Of its last submission, in the order of the questions; none before the first."""
    order = list(Question)
    rows = list(gate.answers.all())
    last = max((row.seq for row in rows), default=0)
    kept = [row for row in rows if row.seq == last]
    return sorted(kept, key=lambda row: order.index(Question(row.question)))


def frozen_answers(gate: FundingGate) -> dict[Question, Answer]:
    return {Question(row.question): _answer(row) for row in frozen_rows(gate)}


def _answer(row: GateAnswer) -> Answer:
    inputs = dict(row.inputs)
    main = inputs.pop("main", "")
    return Answer(
        Question(row.question),
        Verdict(row.verdict),
        row.by,
        figures=tuple(
            Figure(label, value, must, tuple(source)) for label, value, must, source in row.figures
        ),
        inputs={name: None if value is None else Decimal(value) for name, value in inputs.items()},
        main=main,
        until=row.until,
        gap=row.gap,
    )
