"""The platform tenant: what belongs to people rather than to one of their tenants is kept there."""

from collections.abc import Iterator
from contextlib import contextmanager

from finops.models import Tenant
from finops.scope import tenant_scope


def platform_id() -> int:
    """The number of the one tenant of kind `platform`."""
    return Tenant.objects.values_list("pk", flat=True).get(kind=Tenant.Kind.PLATFORM)


@contextmanager
def in_platform() -> Iterator[None]:
    """Run the block inside the platform tenant."""
    with tenant_scope(platform_id()):
        yield
