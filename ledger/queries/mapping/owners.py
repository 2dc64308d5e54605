"""Whose a set of source values is, by the rules of a version and the register as it is now."""

from collections.abc import Iterable, Mapping

from ledger.calc.mapping.rules import USE_CASE, RuleTable, own_words, owner_words
from ledger.calc.source_fields import Pair
from ledger.parsers.records.attribution import request_word, with_words
from ledger.parsers.records.fields import DIMENSION_NAMES
from ledger.parsers.source_values import decode
from ledger.queries.register import registered

Owner = Mapping[str, str]


def owners_of(rules: RuleTable, texts: Iterable[str]) -> dict[str, Owner | None]:
    """Set of values (canonical JSON) → all words of its request; None where no rule leads to a
    use case that the register knows."""
    sets: dict[str, tuple[Pair, ...]] = {text: decode(text) for text in texts}
    register = registered(use_cases_in(rules, sets.values()))
    owners: dict[str, Owner | None] = {}
    for text, pairs in sets.items():
        mapped = owner_words(rules, pairs, register.keys())
        plain = {
            name: word for name, value in mapped.items() if (word := request_word(name, value))
        }
        words = with_words({"type": "request", **plain}, register) if plain else None
        owners[text] = {name: str(words[name]) for name in DIMENSION_NAMES} if words else None
    return owners


def use_cases_in(rules: RuleTable, sets: Iterable[Iterable[Pair]]) -> set[str]:
    """Every use case that may come out: of the rules, and as sources name them."""
    named: set[str] = set()
    for pairs in sets:
        for words in (rules.words(pairs), own_words(pairs)):
            if USE_CASE in words:
                named.add(request_word(USE_CASE, words[USE_CASE]))
    return named
