"""How a new installation gets its first organisation and its first person."""

from typing import Final

from finops.models import Tenant

FIRST_COMMAND: Final = 'make organisation SLUG=acme NAME="Acme Bank" ADMIN=you@acme.example'


def is_empty_installation() -> bool:
    """Whether there is no organisation yet: nobody can have been invited."""
    return not Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).exists()
