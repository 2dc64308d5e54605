"""People, tenants and keys for tests, made by the same services as everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.identity.second_factor import SecondFactorUse
from finops.models import BusinessUnit, Notice, OutboxMessage, Tenant, UseCase, User
from finops.registries import approval_events
from finops.scope import current_tenant_id, tenant_scope
from finops.services.api_keys.keys import NewKey, create_key
from finops.services.organisation.tenants import NewTenant, create_tenant
from finops.services.people.grants import synchronise_grants
from finops.services.people.members import NewMember, add_person

World = TypeVar("World")
PASSWORD = "a password of the tests"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's authenticator app
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
    new = NewMember(
        email=email,
        name=name,
        role=role,
        password=PASSWORD,
        business_unit=business_unit,
        use_case=use_case,
    )
    with tenant_scope(tenant.pk), transaction.atomic():
        with _nobody_listening():
            person = add_person(actor="tests", new=new)
        _confirm(person)
        return person


@contextmanager
def _nobody_listening() -> Iterator[None]:
    """Letters of a role that waits would be written and thrown away: most of what a person cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(approval_events, "_listeners", [])
        yield


def vouch_for(person: User) -> None:
    """All roles of this person in the tenant in force are confirmed, as if a third had done so, and
    nobody was told of it."""
    unread = Notice.objects.filter(about="role").values_list("public_id", flat=True)
    letters = [str(public_id) for public_id in unread]
    OutboxMessage.objects.filter(kind="notice", payload__notice__in=letters).delete()
    Notice.objects.filter(about="role").delete()
    _confirm(person)


def _confirm(person: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_testing.vouch_for(%s, %s)", [person.pk, current_tenant_id()])
        if cursor.fetchone()[0]:
            synchronise_grants(of=person)


def age_roles(person: User, days: int) -> None:
    """All roles of this person were granted so many days ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_testing.age_roles(%s, %s * interval '1 day')", [person.pk, days])


def make_key(tenant: Tenant, *scopes: str, name: str = "tests", days: int = 30) -> str:
    """The whole key, as an integration sends it: `Authorization: Bearer <key>`."""
    new = NewKey(name, scopes or ("ingest", "read"), timezone.now() + timedelta(days=days))
    with tenant_scope(tenant.pk), transaction.atomic():
        return create_key(actor="tests", new=new)[1]


def platform_tenant() -> Tenant:
    return Tenant.objects.get(kind=Tenant.Kind.PLATFORM)


def sign_in(client: Client, person: User, *, with_factor: bool = True) -> Client:
    """Sign in without the form, as somebody who has just entered the code of their app; forms
    and codes have tests of their own."""
    client.force_login(person, backend=BACKEND)
    if with_factor:
        note_code(client, person, timezone.now())
    return client


def note_code(client: Client, person: User, at: datetime) -> None:
    """What stands in the session of whoever entered the code of their app then."""
    use = factor_used(person, at)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "id": use.authenticator_id, "at": at.timestamp()}
    ]
    session.save()


def factor_used(person: User, at: datetime | None = None) -> SecondFactorUse:
    """The person has an authenticator app, and used it; the app is made without letters."""
    app = Authenticator(user=person, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    Authenticator.objects.bulk_create([app], ignore_conflicts=True)
    held = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    return SecondFactorUse(held.pk, at or timezone.now())


def actor_for(tenant: Tenant, person: User) -> Actor:
    """Somebody who has just used a second factor. Use it inside `tenant_scope(tenant.pk,
    person.pk)`: grants are read on first use."""
    return Actor(tenant=tenant, user=person, second_factor=factor_used(person))


def copy_of(world: World) -> World:
    """A desk or a house that stands for all tests of a file, for one of them: its `people` have
    used their second factor just now, and not when it was built."""
    copied: Any = deepcopy(world)  # Any: whatever has people by name
    people = {
        name: replace(actor, second_factor=_used_now(actor))
        for name, actor in copied.people.items()
    }
    return replace(copied, people=people)  # type: ignore[no-any-return]


def _used_now(actor: Actor) -> SecondFactorUse:
    assert actor.second_factor is not None
    return replace(actor.second_factor, at=timezone.now())


def put_in_force(letters: dict[tuple[str, str], str]) -> None:
    """These letters, by activity and role, stand in the RACI table of the tenant in force, as if a
    change had been signed; an empty one takes a letter away."""
    with connection.cursor() as cursor:
        for (activity, role), letter in letters.items():
            cursor.execute("SELECT pg_testing.put_letter(%s, %s, %s)", [activity, role, letter])
