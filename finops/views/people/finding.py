"""People, as the search of the top bar finds them."""

from django.utils.translation import gettext_lazy as _

from finops.access import Actor
from finops.queries.people.members import members_named
from finops.registries.search import FindableKind, SearchHit
from finops.ui.links import page_url


def find_people(_actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """By name or address."""
    return [
        SearchHit(label=user.name, url=page_url("person", user.pk), note=user.email)
        for user in members_named(text, limit)
    ]


PEOPLE = FindableKind("people", _("People"), "view_people", 50, find_people)
