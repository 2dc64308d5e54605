"""can(): roles by scope and time, keys by scope; deny by default."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from finops.access import Actor, can, can_somewhere, visible_use_cases
from finops.calc.permissions import ACTIONS, KEY_SCOPES, PERMISSIONS, ROLES, SCOPED_ACTIONS
from finops.db.statements import fetch_tuples
from finops.models import ApiKey, RoleAssignment, Tenant, TenantGrant, UseCase, User
from finops.scope import tenant_scope
from finops.services.organisation.units import NewUseCase, create_business_unit, create_cost_center
from finops.services.organisation.units import create_use_case as create
from finops.services.people.grants import (
    LEVELS,
    grants_differ,
    synchronise_all_tenants,
    synchronise_grants,
)
from finops.services.people.members import deactivate_membership
from finops.services.people.roles import grant_role, revoke_role
from tests.people import actor_for, make_person, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


def make_use_case(slug: str, unit: str) -> UseCase:
    business_unit = create_business_unit(actor="tests", slug=unit, name=unit.title())
    center = create_cost_center(
        actor="tests", code=f"CC-{unit}", name=unit, business_unit=business_unit
    )
    new = NewUseCase(slug, slug.title(), business_unit, center, "low", "lower handling time")
    return create(actor="tests", new=new)


def fresh(tenant: Tenant, user: User) -> Actor:
    """Grants are read once per request: a new actor is a new request."""
    return actor_for(tenant, User.objects.get(pk=user.pk))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_over_the_tenant_may_what_the_table_says_and_nothing_else(
    retail: Tenant, role: str
) -> None:
    person = make_person(retail, role)
    actor = fresh(retail, person)
    allowed = {action for action in ACTIONS if can(actor, action)}
    assert allowed == {action for action, roles in PERMISSIONS.items() if role in roles}


def test_a_person_without_a_role_may_nothing(retail: Tenant) -> None:
    person = User.objects.create_user("new@retail.example", name="New")
    assert not any(can_somewhere(fresh(retail, person), action) for action in ACTIONS)


def test_an_action_nobody_has_heard_of_is_an_error(retail: Tenant) -> None:
    actor = fresh(retail, make_person(retail, "tenant_admin"))
    with pytest.raises(ValueError, match="not an action"):
        can(actor, "fly")


def test_a_role_over_a_business_unit_reaches_its_use_cases_and_no_others(retail: Tenant) -> None:
    own, foreign = make_use_case("copilot", "contact"), make_use_case("aml", "risk")
    person = make_person(retail, "business_owner", business_unit=own.business_unit)
    actor = fresh(retail, person)
    assert can(actor, "view_showback", own)
    assert can(actor, "view_showback", own.business_unit)
    assert not can(actor, "view_showback", foreign)
    assert not can(actor, "view_showback")
    assert can_somewhere(actor, "view_showback")
    assert visible_use_cases(actor, "view_showback") == frozenset({"copilot"})


def test_a_role_over_a_use_case_ends_there(retail: Tenant) -> None:
    own, foreign = make_use_case("copilot", "contact"), make_use_case("aml", "risk")
    person = make_person(retail, "product_architect", use_case=own)
    actor = fresh(retail, person)
    assert can(actor, "change_use_case", own)
    assert not can(actor, "change_use_case", foreign)
    assert not can(actor, "change_use_case", own.business_unit)
    assert visible_use_cases(actor, "change_use_case") == frozenset({"copilot"})


def test_a_scoped_role_grants_only_what_makes_sense_below_the_tenant(retail: Tenant) -> None:
    own = make_use_case("copilot", "contact")
    actor = fresh(retail, make_person(retail, "tenant_admin", use_case=own))
    allowed = {action for action in ACTIONS if can(actor, action, own)}
    assert allowed
    assert allowed <= SCOPED_ACTIONS


def test_another_tenants_object_is_refused_even_to_the_administrator(retail: Tenant) -> None:
    with tenant_scope(make_tenant("wealth").pk):
        foreign = make_use_case("advice", "advisory")
    admin = fresh(retail, make_person(retail, "tenant_admin"))
    assert not can(admin, "view_use_case", foreign)


def give(
    user: User, valid_from: datetime | None = None, valid_to: datetime | None = None
) -> RoleAssignment:
    return grant_role(
        actor="tests", user=user, role="finance", valid_from=valid_from, valid_to=valid_to
    )


def test_a_role_ends_by_itself_before_anybody_synchronises(retail: Tenant) -> None:
    person, now = make_person(retail, "business_owner"), timezone.now()
    give(person, valid_from=now - timedelta(days=2), valid_to=now + timedelta(days=1))
    assert can(fresh(retail, person), "view_audit")
    TenantGrant.objects.filter(valid_to__isnull=False).update(valid_to=now)
    assert not can(fresh(retail, person), "view_audit")


def test_a_role_that_begins_later_begins_with_the_periodic_task(retail: Tenant) -> None:
    person, tomorrow = make_person(retail, "business_owner"), timezone.now() + timedelta(days=1)
    give(person, valid_from=tomorrow)
    assert not can(fresh(retail, person), "view_audit")
    assert grants_differ() == []
    assert synchronise_all_tenants(at=tomorrow) > 0
    assert can(fresh(retail, person), "view_audit")
    assert grants_differ(at=tomorrow) == []


def test_the_later_end_of_two_assignments_holds(retail: Tenant) -> None:
    person, now = make_person(retail, "business_owner"), timezone.now()
    give(person, valid_to=now + timedelta(days=1))
    long = give(person, valid_to=now + timedelta(days=9))
    ends = set(TenantGrant.objects.exclude(valid_to=None).values_list("valid_to", flat=True))
    assert ends == {long.valid_to}
    assert grants_differ() == []


def test_revoking_ends_the_role_in_the_same_moment(retail: Tenant) -> None:
    person = make_person(retail, "business_owner")
    held = give(person)
    assert can(fresh(retail, person), "view_audit")
    revoke_role(actor="tests", assignment=held, reason="Not needed any more.")
    assert not can(fresh(retail, person), "view_audit")
    assert can(fresh(retail, person), "view_showback")
    assert grants_differ() == []


def test_somebody_let_out_may_nothing(retail: Tenant) -> None:
    person = make_person(retail, "finops_lead")
    deactivate_membership(actor="tests", user=person, reason="Has left the bank.")
    assert not any(can_somewhere(fresh(retail, person), action) for action in ACTIONS)
    assert grants_differ() == []


def test_a_person_locked_out_may_nothing(retail: Tenant) -> None:
    person = make_person(retail, "finops_lead")
    person.is_active = False
    person.save()
    assert not can_somewhere(fresh(retail, person), "view_home")


def test_a_forged_grant_is_found(retail: Tenant) -> None:
    person = make_person(retail, "auditor")
    known = TenantGrant.objects.filter(user=person).first()
    assert known is not None
    TenantGrant.objects.filter(pk=known.pk).delete()
    assert len(grants_differ()) == 1
    assert synchronise_grants() == 1
    assert synchronise_grants() == 0


def test_synchronising_takes_as_many_statements_for_many_people_as_for_one(
    retail: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_person(retail, "auditor", f"Person {number}")
    with django_assert_num_queries(5):  # savepoint, three, release
        synchronise_grants()


def test_one_persons_grants_are_written_without_anybody_elses(retail: Tenant) -> None:
    ana, ben = (make_person(retail, "auditor", name) for name in ("Ana Silva", "Ben Okafor"))
    count = TenantGrant.objects.filter(user=ana).count()
    TenantGrant.objects.all().delete()
    assert synchronise_grants(of=ana) == count
    assert not TenantGrant.objects.exclude(user=ana).exists()
    assert synchronise_grants() == count
    assert TenantGrant.objects.filter(user=ben).count() == count


def test_a_synchronisation_never_holds_each_grant_against_each_other(retail: Tenant) -> None:
    """Half a second at forty people, it would have been minutes at a thousand."""
    values = {**LEVELS[0].granted, "moment": timezone.now(), "model": "tenant", "person": None}
    plan = "\n".join(line for (line,) in fetch_tuples(f"EXPLAIN {LEVELS[0].statement}", values))
    assert "hashed SubPlan" in plan
    assert "Anti Join" not in plan


def test_no_scope_lets_a_key_manage_sign_or_approve() -> None:
    """But the addresses that its own system listens at, by a scope that gives nothing else."""
    assert KEY_SCOPES["webhooks"] == {"view_webhooks", "manage_webhooks"}
    granted = frozenset().union(*(KEY_SCOPES[name] for name in KEY_SCOPES.keys() - {"webhooks"}))
    words = ("manage", "sign", "approve", "change", "grant", "invite", "decide")
    assert not [action for action in granted if any(word in action for word in words)]


def test_a_key_may_what_its_scopes_say_whoever_made_it(retail: Tenant) -> None:
    admin = make_person(retail, "tenant_admin")
    key = ApiKey(tenant=retail, name="gateway", scopes=["ingest"], created_by=admin)
    actor = Actor(tenant=retail, user=admin, key=key)
    assert can(actor, "ingest")
    assert not can(actor, "view_showback")
    assert not can(actor, "manage_keys")


def test_a_key_of_one_tenant_may_nothing_in_another(retail: Tenant) -> None:
    key = ApiKey(tenant=make_tenant("wealth"), name="gateway", scopes=["ingest", "read"])
    assert not can(Actor(tenant=retail, key=key), "ingest")
