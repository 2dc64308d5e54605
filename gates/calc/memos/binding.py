"""Sentences may be edited, numbers may not: each number of an edited sentence is the frozen one.

Source: requirements 18.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gates.calc.memos.keys import Key, KeyUnit, rounded
from gates.calc.memos.tokens import Token, TokenKind, plain, tokens


class Wrong(StrEnum):
    """What is wrong with a number of an edited sentence."""

    OTHER = "other"  # another number stands where this one belongs
    NOT_FROZEN = "not_frozen"  # a number that the sentence has none for
    LACKING = "lacking"  # a number of the sentence is not there
    TWICE = "twice"
    UNKNOWN_CHIP = "unknown_chip"


@dataclass(frozen=True)
class Mistake:
    """`typed` stands in the text; `right` is what belongs there, None where nothing does."""

    wrong: Wrong
    typed: str
    right: Key | None = None


class NotFrozen(ValueError):
    """An edited sentence has numbers that are not the frozen ones; `mistakes` names them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(f"{each.wrong}: {each.typed}" for each in mistakes))
        self.mistakes = tuple(mistakes)


def bound(text: str, keys: Sequence[Key], words: str = "") -> str:
    """The text with a chip for each number, which keeps its link to the basis.

    A number binds to the sentence's keys in their order: its unit is the key's or none (a share
    needs its %), and it is the frozen one rounded half up at its own decimals, of which it has no
    fewer than the key. Each key stands exactly once; the empty text drops the sentence. Numbers
    that `words`, the sentence's own literal text, has too are words. Raises NotFrozen.
    """
    if not text.strip():
        return ""
    literal = {plain(token.text).lower() for token in tokens(words)}
    held = [token for token in tokens(text) if plain(token.text).lower() not in literal]
    chips = [token for token in held if token.kind is TokenKind.CHIP]
    typed = [token for token in held if token.kind is not TokenKind.CHIP]
    by_name = {key.name: key for key in keys}
    mistakes = list(_of_chips(chips, by_name))
    named = {token.name for token in chips}
    left = [key for key in keys if key.name not in named]
    mistakes += [
        Mistake(Wrong.OTHER, token.text, key)
        for token, key in zip(typed, left, strict=False)
        if not is_same(token, key)
    ]
    mistakes += [Mistake(Wrong.NOT_FROZEN, token.text) for token in typed[len(left) :]]
    mistakes += [Mistake(Wrong.LACKING, "", key) for key in left[len(typed) :]]
    if mistakes:
        raise NotFrozen(mistakes)
    return _with_chips(text, zip(typed, left, strict=True))


def _of_chips(chips: Sequence[Token], keys: dict[str, Key]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for token in chips:
        key = keys.get(token.name)
        if key is None:
            yield Mistake(Wrong.UNKNOWN_CHIP, token.text)
        elif token.name in seen:
            yield Mistake(Wrong.TWICE, token.text, key)
        elif token.places is not None and token.places < key.places:
            yield Mistake(Wrong.OTHER, token.text, key)
        seen.add(token.name)


def is_same(token: Token, key: Key) -> bool:
    """Whether what was typed is the frozen number."""
    if isinstance(key.value, date):
        return token.kind is TokenKind.DAY and token.value == key.value
    if token.kind is not TokenKind.NUMBER or token.places is None or token.places < key.places:
        return False
    if not _is_unit(token.unit, key.unit):
        return False
    return token.value == rounded(key.value, token.places)


def _is_unit(typed: str, unit: KeyUnit) -> bool:
    if unit is KeyUnit.SHARE:
        return typed == "%"
    return typed in ("", "USD") if unit is KeyUnit.USD else typed == ""


def _with_chips(text: str, pairs: Iterable[tuple[Token, Key]]) -> str:
    parts, at = [], 0
    for token, key in pairs:
        is_finer = token.places is not None and token.places > key.places
        chip = f"{{{key.name}:{token.places}}}" if is_finer else f"{{{key.name}}}"
        parts += [text[at : token.start], chip]
        at = token.end
    return "".join([*parts, text[at:]])
