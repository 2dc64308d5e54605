"""Machines come in with a key; the middleware has read it before the transaction began."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from finops.access import Actor
from finops.models import ApiKey


def actor_of(request: Request) -> Actor | None:
    """Who is behind this request; None for nobody."""
    actor = getattr(request._request, "actor", None)
    return actor if isinstance(actor, Actor) else None


class ApiKeyAuthentication(BaseAuthentication):
    """401 for a missing, unknown, expired or revoked key, without a hint which."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey]:
        actor = actor_of(request)
        if actor is None or actor.key is None:
            raise AuthenticationFailed(_("A valid API key is needed."))
        return None, actor.key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    """The three ways to send the key, as OpenAPI names them."""

    target_class = "finops.api.authentication.ApiKeyAuthentication"
    name = ["bearerKey", "headerKey", "basicKey"]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[object]]]:
        """One of them, not all three."""
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "fin_…"},
            {"type": "apiKey", "in": "header", "name": "x-api-key"},
            {"type": "http", "scheme": "basic", "description": "The key is the password."},
        ]
