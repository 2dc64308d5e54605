"""People, tenants and keys for tests, made by the same services as everywhere."""

from datetime import timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.models import BusinessUnit, Tenant, UseCase, User
from finops.scope import tenant_scope
from finops.services.api_keys import NewKey, create_key
from finops.services.people import Invitation, invite_person
from finops.services.tenants import NewTenant, create_tenant

PASSWORD = "a password of the tests"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_tenant(
    slug: str = "retail", *, time_zone: str = "UTC", fiscal_year_start_month: int = 1
) -> Tenant:
    """A tenant with its environments and RACI table."""
    new = NewTenant(
        slug=slug,
        name=slug.replace("_", " ").title(),
        time_zone=time_zone,
        fiscal_year_start_month=fiscal_year_start_month,
    )
    return create_tenant(new=new, actor="tests")


def make_person(
    tenant: Tenant,
    role: str = "finops_lead",
    name: str = "Ana Silva",
    *,
    email: str = "",
    business_unit: BusinessUnit | None = None,
    use_case: UseCase | None = None,
) -> User:
    """A member of the tenant in one role; the address is made of name, role and tenant
    unless it is given."""
    email = (
        email or f"{name.lower().replace(' ', '.')}.{role}@{tenant.slug.replace('_', '-')}.example"
    )
    invitation = Invitation(
        email=email,
        name=name,
        role=role,
        password=PASSWORD,
        business_unit=business_unit,
        use_case=use_case,
    )
    with tenant_scope(tenant.pk), transaction.atomic():
        return invite_person(actor="tests", invitation=invitation)


def make_key(tenant: Tenant, *scopes: str, name: str = "tests", days: int = 30) -> str:
    """The whole key, as an integration sends it: `Authorization: Bearer <key>`."""
    new = NewKey(name, scopes or ("ingest", "read"), timezone.now() + timedelta(days=days))
    with tenant_scope(tenant.pk), transaction.atomic():
        return create_key(actor="tests", new=new)[1]


def platform_tenant() -> Tenant:
    return Tenant.objects.get(kind=Tenant.Kind.PLATFORM)


def sign_in(client: Client, person: User) -> Client:
    """Sign in without the form; the form has tests of its own."""
    client.force_login(person, backend=BACKEND)
    return client


def actor_for(tenant: Tenant, person: User) -> Actor:
    """Use it inside `tenant_scope(tenant.pk, person.pk)`: grants are read on first use."""
    return Actor(tenant=tenant, user=person)
