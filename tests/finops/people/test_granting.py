"""Nobody grants themselves a role; one that signs needs a third, of another role."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from finops.access import Actor, can
from finops.models import Membership, RoleAssignment, Tenant, User
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.people.grants import grants_differ
from finops.services.people.invitations import accept_as_new_person, invite
from finops.services.people.members import NewMember, deactivate_membership
from finops.services.people.roles import confirm_role, grant_role, refuse_role, revoke_role
from finops.services.signing import NotEligible, SignatureRefused, WrongStep
from tests.people import (
    actor_for,
    age_roles,
    make_person,
    make_tenant,
    put_in_force,
    sign_in,
    vouch_for,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHY = "Nobody knows this person."


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def ada(retail: Tenant) -> User:
    return make_person(retail, "tenant_admin", "Ada Admin")


@pytest.fixture
def lena(retail: Tenant) -> User:
    return make_person(retail, "finops_lead", "Lena Lead")


@pytest.fixture
def ben(retail: Tenant) -> User:
    return make_person(retail, "auditor", "Ben Ortiz")


def grant(tenant: Tenant, by: User, to: User, role: str = "finance") -> RoleAssignment:
    return grant_role(actor=actor_for(tenant, by), user=to, role=role)


def confirm(tenant: Tenant, by: User, held: RoleAssignment) -> RoleAssignment:
    return confirm_role(actor=actor_for(tenant, by), assignment=held)


def brought_in(tenant: Tenant, by: User, role: str, name: str) -> User:
    """Invited by one person, and come."""
    email = f"{name.lower()}@retail.example"
    new = NewMember(email=email, name=name, role=role)
    invitation = invite(actor=actor_for(tenant, by), new=new)
    return accept_as_new_person(invitation=invitation, name=name, password="")


def code_of(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(SignatureRefused) as refused:
        act()
    return refused.value.status, refused.value.code


def newest() -> tuple[str, dict[str, object]]:
    entry = older_entries(AuditFilter()).entries[0]
    return entry.action, entry.detail


def test_nobody_grants_themselves_a_role(retail: Tenant, ada: User, client: Client) -> None:
    with pytest.raises(ValidationError, match="Nobody gives themselves"):
        grant(retail, ada, ada, "auditor")
    sign_in(client, ada)
    form = {"role": "risk", "scope": "tenant"}
    answer = client.post(f"/t/retail/people/{ada.pk}/roles", form, headers=HTMX)
    assert answer.status_code == 422
    with pytest.raises(IntegrityError, match="role_granted_by_another"), transaction.atomic():
        RoleAssignment.objects.create(user=ada, role="auditor", granted_by=ada)


@pytest.mark.parametrize(
    "role", ["finance", "risk", "finops_lead", "tenant_admin", "business_owner", "platform_pm"]
)
def test_a_role_that_signs_gives_nothing_until_a_third_confirms_it(
    retail: Tenant, ada: User, lena: User, ben: User, role: str
) -> None:
    held = grant(retail, ada, ben, role)
    assert held.awaits_confirmation
    assert not can(Actor(retail, user=ben), "save_views")
    assert grants_differ() == []
    confirm(retail, lena, held)
    assert can(Actor(retail, user=ben), "save_views")
    assert grants_differ() == []
    assert newest()[0] == "role.confirmed"


@pytest.mark.parametrize("role", ["auditor", "ai_ops"])
def test_a_role_that_signs_nothing_is_in_force_at_once(
    retail: Tenant, ada: User, lena: User, role: str
) -> None:
    dan = make_person(retail, "business_owner", "Dan Novak")
    assert not grant(retail, ada, dan, role).awaits_confirmation


def test_the_database_lets_no_role_that_signs_be_in_force_unconfirmed(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant(retail, ada, ben, "risk")
    for change in (
        {"awaits_confirmation": False},
        {"awaits_confirmation": False, "confirmed_at": timezone.now(), "confirmed_by": ada},
        {"awaits_confirmation": False, "confirmed_at": timezone.now(), "confirmed_by": ben},
        {"awaits_confirmation": False, "confirmed_at": timezone.now(), "confirmed_by": lena},
    ):
        refused = "confirmed once, by a person|not signed by whom it names"
        with pytest.raises(Error, match=refused), transaction.atomic():
            RoleAssignment.objects.filter(pk=held.pk).update(**change)


def test_neither_grantor_nor_holder_confirms(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant(retail, ada, ben, "risk")
    assert code_of(lambda: confirm(retail, ada, held)) == (403, "no_role")
    assert code_of(lambda: confirm(retail, ben, held)) == (403, "no_role")
    grant_role(actor="tests", user=ada, role="risk")
    vouch_for(ada)
    assert code_of(lambda: confirm(retail, ada, held)) == (403, "same_person")
    mine = grant(retail, ada, lena, "finance")
    assert code_of(lambda: confirm(retail, lena, mine)) == (403, "same_person")


def test_whoever_confirms_holds_another_role_than_the_grantor(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    grant_role(actor="tests", user=ada, role="finops_lead")
    vouch_for(ada)
    held = grant(retail, ada, ben, "finance")
    assert code_of(lambda: confirm(retail, lena, held)) == (403, "same_role")
    risk = make_person(retail, "risk", "Rita Risk")
    assert not confirm(retail, risk, held).awaits_confirmation


def test_an_administrator_cannot_confirm_by_somebody_they_brought_in(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    """The attack: invite a helper as Risk, and let them confirm the next grant."""
    helper = brought_in(retail, ada, "auditor", "Hal")
    grant_role(actor="tests", user=helper, role="risk")
    vouch_for(helper)
    held = grant(retail, ada, ben, "finance")
    assert code_of(lambda: confirm(retail, helper, held)) == (403, "counts_as_one")
    own = RoleAssignment.objects.get(user=helper, role="auditor")
    confirm(retail, lena, own)
    assert confirm(retail, helper, held).confirmed_by == helper, "a third vouched for them"


def test_thirty_days_later_they_are_two_people(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    helper = brought_in(retail, ada, "auditor", "Hal")
    grant_role(actor="tests", user=helper, role="risk")
    vouch_for(helper)
    held = grant(retail, ada, ben, "finance")
    for days, is_one in ((29, True), (31, False)):
        then = timezone.now() - timedelta(days=days)
        Membership.objects.filter(user=helper).update(created_at=then)
        age_roles(helper, days)
        if is_one:
            assert code_of(lambda: confirm(retail, helper, held)) == (403, "counts_as_one")
    assert confirm(retail, helper, held).confirmed_by == helper


def test_whoever_is_let_in_again_counts_anew(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    helper = brought_in(retail, ada, "auditor", "Hal")
    confirm(retail, lena, RoleAssignment.objects.get(user=helper))
    deactivate_membership(actor=actor_for(retail, ada), user=helper, reason=WHY)
    new = NewMember(email=helper.email, name="Hal", role="auditor")
    invitation = invite(actor=actor_for(retail, ada), new=new)
    from finops.services.people.invitations import accept_as

    accept_as(invitation=invitation, person=helper)
    grant_role(actor="tests", user=helper, role="risk")
    vouch_for(helper)
    held = grant(retail, ada, ben, "finance")
    assert code_of(lambda: confirm(retail, helper, held)) == (403, "counts_as_one")


def test_the_bootstrap_of_an_empty_tenant_is_excepted_once_and_audited(
    retail: Tenant, ada: User, ben: User
) -> None:
    lead = brought_in(retail, ada, "finops_lead", "Lou")
    entries = {entry.action: entry for entry in older_entries(AuditFilter()).entries}
    assert entries["role.granted"].detail["bootstrap"] is True
    held = grant(retail, ada, ben, "risk")
    assert held.awaits_confirmation, "there is somebody to confirm now"
    assert confirm(retail, lead, held).confirmed_by == lead, "bootstrap grants count as confirmed"


def test_a_tenant_is_never_empty_again(retail: Tenant, ada: User, ben: User) -> None:
    """The attack: let everybody who can confirm go, and begin anew with helpers."""
    lead = brought_in(retail, ada, "finops_lead", "Lou")
    deactivate_membership(actor=actor_for(retail, ada), user=lead, reason=WHY)
    assert grant(retail, ada, ben, "finops_lead").awaits_confirmation


def test_what_a_command_grants_later_waits_for_a_person_and_says_so(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant_role(actor="command:x", user=ben, role="risk")
    assert held.awaits_confirmation
    assert newest()[1]["by_command"] is True
    assert "bootstrap" not in newest()[1]
    assert confirm(retail, lena, held).confirmed_by == lena


def test_the_first_grant_of_a_command_is_a_bootstrap(retail: Tenant, ben: User) -> None:
    assert not grant_role(actor="command:x", user=ben, role="risk").awaits_confirmation
    assert newest()[1]["by_command"] is newest()[1]["bootstrap"] is True


def test_a_command_bootstraps_only_where_nobody_can_confirm(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    def bootstrap() -> RoleAssignment:
        return grant_role(actor="command:x", user=ben, role="risk", bootstrap=True)

    with pytest.raises(ValidationError, match="no bootstrap"):
        bootstrap()
    deactivate_membership(actor=actor_for(retail, ada), user=lena, reason=WHY)
    with pytest.raises(ValidationError, match="no bootstrap"):
        grant_role(actor=actor_for(retail, ada), user=ben, role="risk", bootstrap=True)
    assert not bootstrap().awaits_confirmation
    assert newest()[1]["bootstrap"] is True


def test_the_command_grants_and_says_what_became_of_it(
    retail: Tenant, lena: User, ben: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("grant_role", "retail", ben.email, "risk")
    assert "Ben Ortiz: Risk / Compliance waits for confirmation." in capsys.readouterr().out
    for words in (("nowhere", ben.email), ("retail", "nobody@retail.example")):
        with pytest.raises(CommandError):
            call_command("grant_role", *words, "risk")
    with pytest.raises(CommandError, match="no bootstrap"):
        call_command("grant_role", "retail", ben.email, "finance", "--bootstrap")


def test_a_confirmation_again_changes_nothing_and_another_is_too_late(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant(retail, ada, ben, "finance")
    first = confirm(retail, lena, held).confirmed_at
    assert confirm(retail, lena, held).confirmed_at == first
    risk = make_person(retail, "risk", "Rita Risk")
    assert code_of(lambda: confirm(retail, risk, held)) == (409, "closed")


def test_only_whoever_granted_it_or_may_confirm_takes_a_grant_back_and_says_why(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    def take_back(by: User, held: RoleAssignment, reason: str = WHY) -> None:
        refuse_role(actor=actor_for(retail, by), assignment=held, reason=reason)

    held = grant(retail, ada, ben, "finance")
    second = make_person(retail, "tenant_admin", "Second Admin")
    assert code_of(lambda: take_back(second, held)) == (403, "not_yours")
    assert code_of(lambda: take_back(lena, held, "no")) == (422, "reason")
    take_back(lena, held)
    assert newest() == ("role.refused", {**newest()[1], "reason": WHY})
    with pytest.raises(WrongStep):
        confirm(retail, lena, held)
    take_back(ada, grant(retail, ada, ben, "finance"))
    confirmed = confirm(retail, lena, grant(retail, ada, ben, "finance"))
    assert code_of(lambda: take_back(ada, confirmed)) == (409, "closed")


def test_no_key_confirms(retail: Tenant, ada: User, lena: User, ben: User) -> None:
    held = grant(retail, ada, ben, "finance")
    with pytest.raises(NotEligible):
        confirm_role(actor=Actor(retail, name="command:x"), assignment=held)


def test_a_grant_that_waits_is_no_last_administrator(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    grant(retail, ada, ben, "tenant_admin")
    held = RoleAssignment.objects.get(user=ada)
    with pytest.raises(ValidationError, match="last tenant admin"):
        revoke_role(actor="tests", assignment=held, reason=WHY)


def test_an_a_of_the_tenants_own_raci_table_makes_a_role_sign(
    retail: Tenant, ada: User, lena: User
) -> None:
    with tenant_scope(retail.pk):
        put_in_force({("capacity_plan", "ai_ops"): "A"})
    dan = make_person(retail, "business_owner", "Dan Novak")
    assert grant(retail, ada, dan, "ai_ops").awaits_confirmation


def test_the_page_offers_each_person_what_they_may_do(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant(retail, ada, ben, "finance")
    steps = {"confirm": f"/roles/{held.pk}/confirm", "refuse": f"/roles/{held.pk}/refuse"}
    seen = {}
    for person in (ada, lena, make_person(retail, "finance", "Fay Finance")):
        page = sign_in(Client(), person).get("/t/retail/people/").content.decode()
        assert "waits for confirmation" in page
        seen[person.name] = {name for name, url in steps.items() if url in page}
    assert seen == {
        "Ada Admin": {"refuse"},
        "Lena Lead": {"confirm", "refuse"},
        "Fay Finance": set(),
    }


def test_over_http_a_role_is_confirmed_and_taken_back(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant(retail, ada, ben, "finance")
    url = f"/t/retail/roles/{held.pk}"
    lead, admin = sign_in(Client(), lena), sign_in(Client(), ada)
    question = lead.get(f"{url}/refuse").content.decode()
    assert "ten characters or more" in question
    assert lead.post(f"{url}/refuse", {"reason": "no"}).status_code == 422
    assert admin.post(f"{url}/confirm").status_code == 404
    assert "Ben Ortiz" in lead.get(f"{url}/confirm").content.decode()
    assert lead.post(f"{url}/confirm").status_code == 302
    assert lead.post(f"{url}/refuse", {"reason": WHY}).status_code == 409
    assert not RoleAssignment.objects.get(pk=held.pk).awaits_confirmation


def test_whoever_waits_is_told_so_at_the_front_door(retail: Tenant, ada: User, lena: User) -> None:
    dan = brought_in(retail, ada, "finance", "Dan")
    page = sign_in(Client(), dan).get("/")
    assert page.status_code == 200
    assert "waits until a third person there confirms" in page.content.decode()
    confirm(retail, lena, RoleAssignment.objects.get(user=dan))
    assert sign_in(Client(), dan).get("/").status_code == 302
