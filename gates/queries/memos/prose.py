"""The memo as a text: its sentences with their numbers linked to their basis, its evidence, its
signatures."""

from collections.abc import Callable, Iterator
from typing import Final

from django.utils import timezone

from finops.calc.permissions import ROLES
from finops.ui.prose import Block, Grid, Heading, Paragraph, Prose, Run, sentence
from gates.calc.memos.composing import HEADINGS, MemoSection, MemoSentence
from gates.calc.memos.keys import Key, Language, day_text
from gates.calc.stages import Question
from gates.queries.memos.memo import GateMemo, MemoSignature
from gates.queries.memos.words import QUESTIONS, STAGES, VERDICTS

Link = Callable[[tuple[str, ...]], str]  # the address of the page behind a number
TEXTS: Final[dict[str, tuple[str, str]]] = {
    "title": (
        "Executive Memo: AI FinOps and Capacity Gate for {}",
        "高管备忘录:{} 的 AI FinOps 与容量闸门",
    ),
    "evidence": ("Evidence", "证据"),
    "signatures": ("Signatures", "签署"),
    "basis": ("Basis of the numbers", "数字依据"),
    "waits": ("waits", "待签署"),
    "frozen": ("frozen {day}, {by}", "{day} 冻结,{by}"),
    "lede": (
        "{stage} gate, frozen on {day}, submission {seq}, edition {no}",
        "{stage}闸门,{day} 冻结,第 {seq} 次提交,第 {no} 版",
    ),
    "nothing": ("This section has no sentence.", "本节没有内容。"),
}
COLUMNS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "evidence": (
        ("Gate question", "Evidence", "Frozen", "Must be", "Verdict"),
        ("闸门问题", "证据", "冻结值", "要求", "结论"),
    ),
    "signatures": (("Role", "Name", "Signed"), ("角色", "姓名", "签署时间")),
}
NOT_ASKED: Final = ("not asked at this stage", "本阶段不要求")


def memo_prose(memo: GateMemo, link: Link, foot: str) -> Prose:
    """The document in the memo's language; `link` leads to the page behind a number."""
    notes = {key.name: no for no, key in enumerate(memo.basis, 1)}
    return Prose(
        title=_say(memo, "title").format(memo.gate.use_case.name),
        lede=lede_of(memo),
        blocks=list(_blocks(memo, notes, link)),
        notes=[Run(basis_of(memo, key), link(key.source)) for key in memo.basis],
        notes_title=_say(memo, "basis"),
        foot=foot,
        digest=memo.sha256,
    )


def _say(memo: GateMemo, name: str) -> str:
    return TEXTS[name][memo.language is Language.ZH]


def lede_of(memo: GateMemo) -> str:
    stage = STAGES[memo.gate.stage][memo.language is Language.ZH]
    day = day_text(memo.frozen.day, memo.language)
    return _say(memo, "lede").format(stage=stage, day=day, seq=memo.seq, no=memo.no)


def basis_of(memo: GateMemo, key: Key) -> str:
    """“Cost of the month: 79,012.44 USD exactly; frozen 29 June 2026, unit economics 1”."""
    day = day_text(memo.frozen.day, memo.language)
    frozen = _say(memo, "frozen").format(day=day, by=key.by)
    return f"{key.label}: {key.exact}; {frozen}"


def _blocks(memo: GateMemo, notes: dict[str, int], link: Link) -> Iterator[Block]:
    for section, titles in HEADINGS.items():
        yield Heading(titles[memo.language is Language.ZH])
        yield from _paragraphs(memo, section, notes, link)
    yield Heading(_say(memo, "evidence"))
    yield Grid(_columns(memo, "evidence"), list(_evidence(memo, link)))
    yield Heading(_say(memo, "signatures"))
    rows = [_signature(memo, each) for each in memo.signatures]
    yield Grid(_columns(memo, "signatures"), rows)


def _paragraphs(
    memo: GateMemo, section: MemoSection, notes: dict[str, int], link: Link
) -> Iterator[Block]:
    sentences = memo.of_section(section)
    if not sentences:
        yield sentence(_say(memo, "nothing"))
        return
    gap = "" if memo.language is Language.ZH else " "
    runs: list[Run] = []
    for each in sentences:
        runs += [*_runs(each, memo.language, notes, link), Run(gap)]
    yield Paragraph(runs[:-1])


def _runs(
    each: MemoSentence, language: Language, notes: dict[str, int], link: Link
) -> Iterator[Run]:
    for text, key in each.parts(language):
        yield Run(text) if key is None else Run(text, link(key.source), notes[key.name])


def _columns(memo: GateMemo, name: str) -> tuple[str, ...]:
    return COLUMNS[name][memo.language is Language.ZH]


def _evidence(memo: GateMemo, link: Link) -> Iterator[list[Run]]:
    """As it was frozen: figures are in the words of the day."""
    is_zh = memo.language is Language.ZH
    for question in Question:
        answer = memo.frozen.answer(question)
        name = QUESTIONS[question][is_zh]
        if answer is None:
            yield [Run(name), Run(NOT_ASKED[is_zh]), Run(""), Run(""), Run("")]
            continue
        verdict = VERDICTS[answer.verdict][is_zh]
        for no, figure in enumerate(answer.figures):
            yield [
                Run(name if no == 0 else ""),
                Run(figure.label, link(figure.source)),
                Run(figure.value),
                Run(figure.must),
                Run(verdict if no == 0 else ""),
            ]


def _signature(memo: GateMemo, signed: MemoSignature) -> list[Run]:
    roles = ", ".join(str(ROLES[role]) for role in signed.roles)
    if signed.at is None:
        return [Run(roles), Run(""), Run(_say(memo, "waits"))]
    moment = timezone.localtime(signed.at)
    day = day_text(moment.date(), memo.language)
    return [Run(roles), Run(signed.name), Run(f"{day}, {moment:%H:%M}")]
