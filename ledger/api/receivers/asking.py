"""Who asks, of a request to a receiver."""

from rest_framework.request import Request

from finops.access import Actor
from finops.api.authentication import actor_of


def asked_by(request: Request) -> Actor:
    """The actor behind the request."""
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
    return actor
