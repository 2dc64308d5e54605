"""The use cases that somebody owns."""

from typing import Final

from finops.access import Actor
from finops.models import UseCase

MINE: Final = "mine"  # the parameter of Home that shows these alone


def owned_by(actor: Actor) -> frozenset[str]:
    """Slugs of the use cases whose business owner the person is; none for a key or a command."""
    if actor.user is None:
        return frozenset()
    return frozenset(
        UseCase.objects.filter(business_owner=actor.user).values_list("slug", flat=True)
    )
