"""All eight questions of a gate, answered from the product as it is now."""

from collections.abc import Callable
from functools import partial
from typing import Final

from gates.calc.answers import Answer
from gates.calc.stages import Question
from gates.evidence.asked import Asked
from gates.evidence.attribution import attribution
from gates.evidence.documents import document
from gates.evidence.exit import exit_conditions
from gates.evidence.outcome import outcome
from gates.evidence.quality import quality
from gates.evidence.unit import unit

PROVIDERS: Final[dict[Question, Callable[[Asked], Answer]]] = {
    Question.OUTCOME: outcome,
    Question.UNIT: unit,
    Question.QUALITY: quality,
    Question.CAPACITY: partial(document, question=Question.CAPACITY),
    Question.ATTRIBUTION: attribution,
    Question.SAVINGS: partial(document, question=Question.SAVINGS),
    Question.CARBON: partial(document, question=Question.CARBON),
    Question.EXIT: exit_conditions,
}


def answers(asked: Asked) -> dict[Question, Answer]:
    """By question, in the order in which they are read."""
    return {question: PROVIDERS[question](asked) for question in Question}
