"""The glossary: each app registers its terms at start-up.

The page of all terms, the "?" beside them on other pages and the search read the same declarations.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import get_language

from finops.ui.text import Text

# What stands behind a head in brackets is a unit: "Cost (USD)".
UNIT: Final = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True)
class Term:
    """A term of the field. `slug` is its anchor, `also` what heads and figures call it besides,
    `begins` the first words of names that are made on the way ("Cost per …"). `formula` says how
    it is worked out, `unit` in what it is counted, `docs` where the documentation has the idea.
    """

    slug: str
    label: Text
    meaning: Text
    formula: Text = ""
    unit: Text = ""
    also: Sequence[Text] = ()
    begins: Text = ""
    docs: str = ""

    @property
    def names(self) -> list[str]:
        return [str(self.label), *(str(name) for name in self.also)]

    @property
    def text(self) -> str:
        """All that a search looks at."""
        return " ".join([*self.names, str(self.meaning), str(self.formula)])


_terms: dict[str, Term] = {}


def register(*terms: Term) -> None:
    """Add terms; called from AppConfig.ready()."""
    _terms.update({term.slug: term for term in terms})
    _by_name.cache_clear()
    _by_beginning.cache_clear()


def terms() -> list[Term]:
    """All of them, by name."""
    return sorted(_terms.values(), key=lambda term: str(term.label).casefold())


def term(slug: str) -> Term | None:
    return _terms.get(slug)


def explaining(label: str) -> Term | None:
    """The term that a head, a figure or a line is about: by its whole text, else without its unit,
    else by how it begins."""
    language, wanted = get_language() or "", label.casefold().strip()
    known = _by_name(language)
    by_name = known.get(wanted) or known.get(UNIT.sub("", wanted))
    begun = (term for words, term in _by_beginning(language) if wanted.startswith(words))
    return by_name or next(begun, None)


def matching(text: str) -> list[Term]:
    """Those in which the text stands, those that are called so first."""
    folded = text.casefold().strip()
    holding = [term for term in terms() if folded in term.text.casefold()]
    return sorted(
        holding, key=lambda term: not any(folded in name.casefold() for name in term.names)
    )


@cache
def _by_name(_language: str) -> Mapping[str, Term]:
    """By each name in the language in use."""
    return {name.casefold(): term for term in _terms.values() for name in term.names}


@cache
def _by_beginning(_language: str) -> Sequence[tuple[str, Term]]:
    return [(str(term.begins).casefold(), term) for term in _terms.values() if term.begins]
