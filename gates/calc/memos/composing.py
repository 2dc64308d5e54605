"""A memo is composed: of each sentence's wordings the first whose numbers are all frozen.

Source: requirements 18.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from gates.calc.memos.keys import Key, Language

CHIP: Final = re.compile(r"\{([a-z][a-z0-9_.]*)(?::(\d))?\}")


class MemoSection(StrEnum):
    """The headings of requirements 18, in their order."""

    DECISION = "decision_needed"
    OUTCOME = "business_outcome"
    UNIT = "unit_economics"
    QUALITY = "quality_and_risk"
    CAPACITY = "capacity"
    CONTROLS = "cost_controls"
    CARBON = "carbon_and_efficiency"
    RECOMMENDATION = "recommendation"


HEADINGS: Final[dict[MemoSection, tuple[str, str]]] = {
    MemoSection.DECISION: ("Decision Needed", "需要的决定"),
    MemoSection.OUTCOME: ("Business Outcome", "业务成果"),
    MemoSection.UNIT: ("Unit Economics", "单位经济"),
    MemoSection.QUALITY: ("Quality and Risk", "质量与风险"),
    MemoSection.CAPACITY: ("Capacity", "容量"),
    MemoSection.CONTROLS: ("Cost Controls", "成本控制"),
    MemoSection.CARBON: ("Carbon and Efficiency", "碳与效率"),
    MemoSection.RECOMMENDATION: ("Recommendation", "建议"),
}


@dataclass(frozen=True)
class Wording:
    """One way to say a sentence: numbers stand as {key}, words as %(name)s. It is taken where all
    of `where` hold and all its numbers are known."""

    en: str
    zh: str
    where: tuple[str, ...] = ()

    def of(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en

    @property
    def chips(self) -> list[str]:
        return [name for name, _places in CHIP.findall(self.en)]


@dataclass(frozen=True)
class SentenceSlot:
    """A sentence of the memo, by its name, with its wordings in the order of preference."""

    name: str
    section: MemoSection
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class MemoFacts:
    """What is frozen: numbers by key, words by name in English and Chinese, and what holds."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MemoSentence:
    """As it stands in the memo: `text` with chips, its `keys` in their order, and its own `words`
    without any number. An edited one has another text than the template's."""

    name: str
    section: MemoSection
    text: str
    keys: tuple[Key, ...]
    words: str
    is_edited: bool = False

    def typed(self, language: Language) -> str:
        """The text with its numbers written out, as people read and edit it."""
        by_name = {key.name: key for key in self.keys}

        def number(match: re.Match[str]) -> str:
            places = int(match[2]) if match[2] else None
            return by_name[match[1]].text(language, places)

        return CHIP.sub(number, self.text)

    def parts(self, language: Language) -> list[tuple[str, Key | None]]:
        """Words, and numbers with the key they stand for."""
        by_name = {key.name: key for key in self.keys}
        parts: list[tuple[str, Key | None]] = []
        at = 0
        for match in CHIP.finditer(self.text):
            key = by_name[match[1]]
            places = int(match[2]) if match[2] else None
            parts += [(self.text[at : match.start()], None), (key.text(language, places), key)]
            at = match.end()
        parts.append((self.text[at:], None))
        return [part for part in parts if part[0]]


def composed(
    slots: Sequence[SentenceSlot],
    facts: MemoFacts,
    language: Language,
    edited: Mapping[str, str] | None = None,
) -> list[MemoSentence]:
    """The sentences in their order. `edited` are texts with chips by sentence; an empty one drops
    the sentence, which stays here with no text."""
    sentences = []
    for slot in slots:
        wording = next((each for each in slot.wordings if _is_known(each, facts)), None)
        if wording is None:
            continue
        words = {
            name: _harmless(pair[language is Language.ZH]) for name, pair in facts.words.items()
        }
        text = wording.of(language) % words
        kept = (edited or {}).get(slot.name, text)
        sentences.append(
            MemoSentence(
                slot.name,
                slot.section,
                kept,
                tuple(facts.keys[name] for name, _places in CHIP.findall(text)),
                CHIP.sub("", text),
                is_edited=kept != text,
            )
        )
    return sentences


def _is_known(wording: Wording, facts: MemoFacts) -> bool:
    return set(wording.where) <= facts.holds and set(wording.chips) <= set(facts.keys)


def _harmless(word: str) -> str:
    """A name cannot stand for a number: its braces become brackets."""
    return word.replace("{", "(").replace("}", ")")
