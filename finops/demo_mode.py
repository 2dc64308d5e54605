"""The demo signs anybody in as anybody, so it must never run over real tenants."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connections, transaction

from finops.calc.permissions import ROLES
from finops.models import Tenant, User
from finops.queries.people import list_members
from finops.scope import tenant_scope


class NotADemo(RuntimeError):
    """Demo mode was asked for over a database with real tenants; the message says which."""


@dataclass(frozen=True)
class DemoPerson:
    """One button of the sign-in page."""

    id: int
    role: str
    name: str
    tenant: str


def real_tenants() -> list[str]:
    """The slugs of tenants that are not of the demo."""
    real = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER, is_demo=False)
    return list(real.values_list("slug", flat=True))


def refuse_demo_with_real_tenants() -> None:
    """Raise NotADemo; called where processes start. Leaves no connection open."""
    if not settings.DEMO:
        return
    try:
        slugs = real_tenants()
    finally:
        connections["default"].close()
    if slugs:
        raise NotADemo(
            f"Demo mode lets anybody sign in as anybody, and this database holds real tenants: "
            f"{', '.join(slugs[:5])}. Start with FINOPS_DEMO=0, or give the demo a database of "
            "its own (FINOPS_VAR or DATABASE_URL)."
        )


@transaction.atomic
def demo_people() -> list[DemoPerson]:
    """One person per role and tenant, tenants as they were made; nobody outside a demo."""
    if not settings.DEMO or real_tenants():
        return []
    return [person for tenant in Tenant.objects.order_by("kind", "pk") for person in _of(tenant)]


def _of(tenant: Tenant) -> Iterator[DemoPerson]:
    with tenant_scope(tenant.pk):
        members = list_members()
    order = list(ROLES)
    held = [(role.role, member) for member in members for role in member.roles]
    seen: set[str] = set()
    for role, member in sorted(held, key=lambda pair: order.index(pair[0])):
        if role not in seen:
            seen.add(role)
            yield DemoPerson(member.id, ROLES[role], member.name, tenant.name)


def demo_person(person_id: int) -> User | None:
    """The person behind a button; None for everybody else."""
    if person_id not in {person.id for person in demo_people()}:
        return None
    return User.objects.filter(pk=person_id, is_active=True).first()
