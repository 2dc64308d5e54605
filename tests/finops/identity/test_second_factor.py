"""A signature of high risk needs a second factor that was used within five minutes."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.calc.permissions import ACTIONS
from finops.identity.second_factor import FACTORS, FRESH_FOR, SecondFactorUse
from finops.models import RoleAssignment, Tenant, User
from finops.scope import tenant_scope
from finops.services.people.roles import confirm_role, grant_role
from finops.services.signing import SecondFactorNeeded
from finops.signatures import registered, signing_actions
from tests.people import factor_used, make_person, make_tenant, note_code, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def rita(tenant: Tenant) -> User:
    return make_person(tenant, "risk", "Rita Risk")


@pytest.fixture
def held(tenant: Tenant, rita: User) -> RoleAssignment:
    """A role that signs, granted by the administrator: Rita may confirm it."""
    admin, noel = make_person(tenant, "tenant_admin"), make_person(tenant, "auditor", "Noel Okafor")
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        return grant_role(actor=Actor(tenant, user=admin), user=noel, role="finance")


def confirm(tenant: Tenant, held: RoleAssignment, by: User, use: SecondFactorUse | None) -> None:
    with tenant_scope(tenant.pk, by.pk), transaction.atomic():
        confirm_role(actor=Actor(tenant, user=by, second_factor=use), assignment=held)


def refused(tenant: Tenant, held: RoleAssignment, by: User, use: SecondFactorUse | None) -> str:
    with pytest.raises(SecondFactorNeeded) as caught:
        confirm(tenant, held, by, use)
    assert caught.value.status == 403
    return caught.value.code


def test_who_has_just_used_the_app_signs(tenant: Tenant, rita: User, held: RoleAssignment) -> None:
    confirm(tenant, held, rita, factor_used(rita))
    with tenant_scope(tenant.pk):
        held.refresh_from_db()
        assert held.confirmed_by == rita


def test_who_has_no_factor_is_told_to_set_one_up(
    tenant: Tenant, rita: User, held: RoleAssignment
) -> None:
    assert refused(tenant, held, rita, None) == "second_factor_missing"


@pytest.mark.parametrize(
    ("age", "signs"),
    [(FRESH_FOR - timedelta(seconds=5), True), (FRESH_FOR, False)],
    ids=["just within five minutes", "five minutes ago"],
)
def test_a_use_counts_for_five_minutes(
    tenant: Tenant, rita: User, held: RoleAssignment, age: timedelta, signs: bool
) -> None:
    use = factor_used(rita, timezone.now() - age)
    if signs:
        confirm(tenant, held, rita, use)
    else:
        assert refused(tenant, held, rita, use) == "second_factor_stale"


def test_a_session_without_a_use_does_not_sign(
    tenant: Tenant, rita: User, held: RoleAssignment
) -> None:
    factor_used(rita)
    assert refused(tenant, held, rita, None) == "second_factor_stale"


def test_a_factor_that_was_removed_since_counts_no_more(
    tenant: Tenant, rita: User, held: RoleAssignment
) -> None:
    use = factor_used(rita)
    Authenticator.objects.filter(user=rita).delete()
    assert refused(tenant, held, rita, use) == "second_factor_missing"
    factor_used(rita)
    assert refused(tenant, held, rita, use) == "second_factor_stale"


def test_the_factor_of_another_person_counts_nothing(
    tenant: Tenant, rita: User, held: RoleAssignment
) -> None:
    factor_used(rita)
    another = factor_used(make_person(tenant, "risk", "Ravi Risk"))
    assert refused(tenant, held, rita, another) == "second_factor_stale"


def test_recovery_codes_are_no_factor_to_sign_with(
    tenant: Tenant, rita: User, held: RoleAssignment
) -> None:
    codes = Authenticator.objects.create(user=rita, type="recovery_codes", data={"used_mask": 0})
    assert codes.type not in FACTORS
    use = SecondFactorUse(codes.pk, timezone.now())
    assert refused(tenant, held, rita, use) == "second_factor_missing"
    factor_used(rita)
    assert refused(tenant, held, rita, use) == "second_factor_stale"


def test_a_code_of_the_session_is_what_the_page_signs_with(
    tenant: Tenant, rita: User, held: RoleAssignment, client: Client
) -> None:
    url = f"/t/retail/roles/{held.pk}/confirm"
    sign_in(client, rita, with_factor=False)
    assert client.post(url).status_code == 403
    note_code(client, rita, timezone.now() - FRESH_FOR)
    assert client.post(url).status_code == 403
    note_code(client, rita, timezone.now())
    assert client.post(url).status_code == 302


@pytest.mark.parametrize(
    ("age", "way"),
    [
        (None, "/accounts/2fa/"),
        (FRESH_FOR, "/accounts/2fa/reauthenticate/?next="),
    ],
    ids=["none yet", "not lately"],
)
def test_the_page_leads_to_the_second_factor_before_anybody_signs(
    tenant: Tenant,
    rita: User,
    held: RoleAssignment,
    client: Client,
    age: timedelta | None,
    way: str,
) -> None:
    sign_in(client, rita, with_factor=False)
    if age is not None:
        note_code(client, rita, timezone.now() - age)
    for answer in (
        client.get(f"/t/retail/roles/{held.pk}/confirm"),
        client.post(f"/t/retail/roles/{held.pk}/confirm"),
    ):
        body = answer.content.decode()
        assert f'href="{way}' in body
        assert "Confirm the role</button>" not in body


def test_the_set_up_page_leads_back_to_the_signature(
    tenant: Tenant, rita: User, held: RoleAssignment, client: Client
) -> None:
    sign_in(client, rita, with_factor=False)
    url = f"/t/retail/roles/{held.pk}/confirm"
    assert f'href="{url}"' not in client.get("/accounts/2fa/").content.decode()
    client.get(url)
    assert f'href="{url}"' in client.get("/accounts/2fa/").content.decode()


def test_every_action_that_decides_has_a_declared_signature() -> None:
    deciding = {
        action for action in ACTIONS if action.startswith(("approve_", "confirm_", "close_"))
    }
    assert deciding <= signing_actions()


def test_what_is_of_high_risk_says_when() -> None:
    assert {signature.name for signature in registered() if signature.rule} == {
        "approve_pricebook", "retire_pricebook", "approve_rerating", "reopen_period",
        "confirm_role", "confirm_factor_reset",
    }  # fmt: skip
