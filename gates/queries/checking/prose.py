"""The self-check as a text that people hand on, in English or Chinese."""

from collections.abc import Sequence
from typing import Final

from finops.ui.prose import Block, Heading, Prose, item, sentence
from gates.calc.checking.artefacts import Artefacts
from gates.calc.checking.questions import NOTHING, QUESTIONS, CheckAnswer, CheckState, answered
from gates.calc.memos.keys import Language

STATES: Final[dict[CheckState, tuple[str, str]]] = {
    CheckState.YES: ("Yes", "是"),
    CheckState.PARTLY: ("Partly", "部分"),
    CheckState.NO: ("No", "否"),
}
TEXTS: Final = {
    "title": ("Self-check of AI FinOps: {}", "AI FinOps 自检:{}"),
    "lede": (
        "{yes} of 12 questions yes, {partly} partly, {no} no; {cases} active use cases.",
        "12 个问题中:是 {yes},部分 {partly},否 {no};活跃用例 {cases} 个。",
    ),
    "proof": ("Proof: {proof}: {names}.", "证据:{proof}:{names}。"),
    "gap": ("Lacking: {names}.", "缺少:{names}。"),
    "not_built": ("Not built yet: {what}.", "尚未建成:{what}。"),
    "none": ("Nothing shows it.", "没有证据。"),
}
SEPARATORS: Final = (", ", "、")


def check_answers(cases: Sequence[Artefacts]) -> list[CheckAnswer]:
    return [answered(question, cases) for question in QUESTIONS]


def counts(answers: Sequence[CheckAnswer]) -> dict[str, int]:
    return {state.value: sum(each.state is state for each in answers) for state in CheckState}


def self_check_prose(
    tenant: str, cases: Sequence[Artefacts], language: Language, foot: str
) -> Prose:
    is_zh, answers = language is Language.ZH, check_answers(cases)
    blocks: list[Block] = []
    for answer in answers:
        state = STATES[answer.state][is_zh]
        blocks.append(Heading(f"{answer.question.no}. {answer.question.text[is_zh]} {state}"))
        blocks += [item(line) for line in lines_of(answer, language)]
    lede = TEXTS["lede"][is_zh].format(cases=len(cases), **counts(answers))
    return Prose(TEXTS["title"][is_zh].format(tenant), [sentence(lede), *blocks], foot=foot)


def lines_of(answer: CheckAnswer, language: Language) -> list[str]:
    """Its proof, its gap, and what is not built."""
    is_zh, question = language is Language.ZH, answer.question
    names = SEPARATORS[is_zh].join
    lines = []
    if answer.having:
        proof = question.proof[is_zh]
        lines.append(TEXTS["proof"][is_zh].format(proof=proof, names=names(answer.having)))
    else:
        lines.append(TEXTS["none"][is_zh])
    if answer.lacking:
        lines.append(TEXTS["gap"][is_zh].format(names=names(answer.lacking)))
    if question.not_built != NOTHING:
        lines.append(TEXTS["not_built"][is_zh].format(what=question.not_built[is_zh]))
    return lines
