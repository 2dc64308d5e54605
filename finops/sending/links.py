"""Links in letters: signed, so that nobody can make one, and naming only what they open.

How long a link holds and that it works once is said by the row it names.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse


@dataclass(frozen=True)
class Named:
    """The row that a link opens."""

    tenant_id: int
    public_id: UUID


def link_to(route: str, named: Named) -> str:
    """The whole URL of a page that takes a `token`; good for this route alone."""
    value = [named.tenant_id, str(named.public_id)]
    token = signing.dumps(value, salt=f"finops.{route}", compress=False)
    return settings.PUBLIC_URL + reverse(route, args=[token])


def read_token(route: str, token: str) -> Named | None:
    """What the token opens; every flaw looks the same."""
    try:
        tenant_id, public_id = signing.loads(token, salt=f"finops.{route}")
        return Named(int(tenant_id), UUID(public_id))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
