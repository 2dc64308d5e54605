"""Rows of the set-up, as the search of the top bar finds them."""

from typing import Final
from urllib.parse import urlencode

from finops.access import Actor
from finops.registries.search import FindableKind, SearchHit
from finops.set_up.nouns import NOUNS, AnyRow, Noun
from finops.ui.links import page_url
from finops.views.set_up.tables import changeable_of, editor_of


def _findable(noun: Noun, order: int) -> FindableKind:
    def find(actor: Actor, text: str, limit: int) -> list[SearchHit]:
        rows = list(noun.search(actor, text)[:limit])
        changeable = changeable_of(noun, rows, actor)
        return [
            SearchHit(
                row.name,
                editor_of(noun, row) if row.pk in changeable else _in_list(noun, row),
                note=noun.kind.target(row),
            )
            for row in rows
        ]

    return FindableKind(noun.slug, noun.label, noun.sees, order, find)


def _in_list(noun: Noun, row: AnyRow) -> str:
    return f"{page_url(noun.slug)}?{urlencode({'q': getattr(row, noun.kind.key)})}"


# Use cases have a page of their own, to which their own kind leads.
SET_UP: Final = tuple(
    _findable(noun, order) for order, noun in enumerate(NOUNS, start=60) if not noun.edited_at
)
