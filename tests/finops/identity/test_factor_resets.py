"""A lost second factor is reset by two others; then its person signs nothing risky for a day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.models import FactorReset, Membership, OutboxMessage, RoleAssignment, Tenant, User
from finops.scope import tenant_scope
from finops.sending.outbox import mail_of
from finops.services.people.factor_resets import ask_reset, confirm_reset, refuse_reset
from finops.services.people.roles import confirm_role, grant_role
from finops.services.signing import SecondFactorNeeded, SignatureRefused
from tests.people import (
    actor_for,
    factor_used,
    make_person,
    make_tenant,
    platform_tenant,
    sign_in,
    vouch_for,
)

pytestmark = pytest.mark.django_db
WHY = "The phone fell into the lake."


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def admin(retail: Tenant) -> Actor:
    return actor_for(retail, make_person(retail, "tenant_admin", "Ada Admin"))


@pytest.fixture
def rita(retail: Tenant) -> Actor:
    return actor_for(retail, make_person(retail, "risk", "Rita Risk"))


@pytest.fixture
def lena(retail: Tenant) -> User:
    """Who has lost their phone."""
    person = make_person(retail, "finops_lead", "Lena Lead")
    factor_used(person)
    return person


@pytest.fixture
def reset(admin: Actor, lena: User) -> FactorReset:
    return ask_reset(actor=admin, person=lena, reason=WHY)


def factors_of(person: User) -> int:
    return Authenticator.objects.filter(user=person).count()


def letters(person: User) -> str:
    with tenant_scope(platform_tenant().pk):
        rows = OutboxMessage.objects.filter(recipient=person.email).order_by("pk")
        return "\n".join(mail.text for row in rows if (mail := mail_of(row)) is not None)


def test_asking_removes_nothing_and_tells_the_person(reset: FactorReset, lena: User) -> None:
    assert factors_of(lena) == 1
    assert "asks to reset your second factor" in letters(lena)


def test_a_third_person_confirms_and_all_factors_go(
    reset: FactorReset, rita: Actor, lena: User
) -> None:
    Authenticator.objects.create(user=lena, type="recovery_codes", data={"used_mask": 0})
    confirm_reset(actor=rita, reset=reset)
    assert factors_of(lena) == 0
    assert "Your second factor was reset" in letters(lena)


def test_the_same_confirmation_again_changes_nothing(reset: FactorReset, rita: Actor) -> None:
    first = confirm_reset(actor=rita, reset=reset)
    assert confirm_reset(actor=rita, reset=reset).decided_at == first.decided_at


def code_of(action: object) -> str:
    with pytest.raises(SignatureRefused) as caught:
        action()  # type: ignore[operator]  # a lambda
    return caught.value.code


def test_the_one_concerned_does_not_confirm_it(
    reset: FactorReset, retail: Tenant, lena: User
) -> None:
    lena_acting = Actor(retail, user=lena, second_factor=factor_used(lena))
    assert code_of(lambda: confirm_reset(actor=lena_acting, reset=reset)) == "same_person"
    assert factors_of(lena) == 1


def test_whoever_asked_does_not_confirm_it(
    reset: FactorReset, retail: Tenant, admin: Actor, lena: User
) -> None:
    assert admin.user is not None
    grant_role(actor="tests", user=admin.user, role="risk")
    vouch_for(admin.user)
    both = actor_for(retail, admin.user)
    assert code_of(lambda: confirm_reset(actor=both, reset=reset)) == "same_person"


def test_whom_the_asker_brought_in_does_not_confirm_it(
    reset: FactorReset, admin: Actor, rita: Actor
) -> None:
    """The attack: an administrator invites a helper who confirms what they ask for."""
    Membership.objects.filter(user=rita.user).update(invited_by=admin.user, confirmed_at=None)
    assert code_of(lambda: confirm_reset(actor=rita, reset=reset)) == "counts_as_one"


def test_confirming_needs_a_second_factor_itself(
    reset: FactorReset, retail: Tenant, rita: Actor
) -> None:
    without = Actor(retail, user=rita.user)
    assert code_of(lambda: confirm_reset(actor=without, reset=reset)) == "second_factor_stale"


def test_nobody_asks_for_themselves(retail: Tenant, admin: Actor) -> None:
    assert admin.user is not None
    person = admin.user
    assert code_of(lambda: ask_reset(actor=admin, person=person, reason=WHY)) == "same_person"


def test_a_short_reason_and_a_second_request_are_refused(
    reset: FactorReset, admin: Actor, lena: User
) -> None:
    assert code_of(lambda: ask_reset(actor=admin, person=lena, reason="lost")) == "reason"
    assert code_of(lambda: ask_reset(actor=admin, person=lena, reason=WHY)) == "closed"


def test_a_refused_reset_is_over(reset: FactorReset, rita: Actor, lena: User) -> None:
    refuse_reset(actor=rita, reset=reset, reason="Lena says that the phone is there.")
    assert code_of(lambda: confirm_reset(actor=rita, reset=reset)) == "closed"
    assert factors_of(lena) == 1


def grant_to_confirm(admin: Actor, retail: Tenant) -> RoleAssignment:
    noel = make_person(retail, "auditor", "Noel Okafor")
    return grant_role(actor=admin, user=noel, role="finance")


def test_for_a_day_after_a_reset_the_person_signs_nothing_risky_in_any_tenant(
    reset: FactorReset, retail: Tenant, rita: Actor, admin: Actor, lena: User
) -> None:
    held = grant_to_confirm(admin, retail)
    confirm_reset(actor=rita, reset=reset)
    lena.refresh_from_db()
    with pytest.raises(SecondFactorNeeded) as caught:
        confirm_role(actor=actor_for(retail, lena), assignment=held)
    assert caught.value.code == "second_factor_reset"
    User.objects.filter(pk=lena.pk).update(
        second_factor_reset_at=timezone.now() - timedelta(hours=24, seconds=1)
    )
    lena.refresh_from_db()
    confirm_role(actor=actor_for(retail, lena), assignment=held)


def test_the_database_knows_that_a_third_confirms(
    reset: FactorReset, admin: Actor, lena: User
) -> None:
    third = make_person(admin.tenant, "risk", "Theo Third")
    for person in (admin.user, lena, third):
        rows = FactorReset.objects.filter(pk=reset.pk)
        with pytest.raises(Error, match="not signed by whom it names"), transaction.atomic():
            rows.update(state="confirmed", decided_by=person, decided_at=timezone.now())


def test_it_goes_from_page_to_page(retail: Tenant, admin: Actor, rita: Actor, lena: User) -> None:
    assert admin.user is not None
    assert rita.user is not None
    ada, risk = sign_in(Client(), admin.user), sign_in(Client(), rita.user)
    url = f"/t/retail/people/{lena.pk}/second-factor/reset"
    assert url in ada.get("/t/retail/people/").content.decode()
    assert ada.post(url, {"reason": "short"}).status_code == 422
    assert ada.post(url, {"reason": WHY}).status_code == 302
    page = risk.get("/t/retail/people/").content.decode()
    assert WHY in page
    (reset,) = FactorReset.objects.all()
    assert risk.post(f"/t/retail/second-factor-resets/{reset.pk}/confirm").status_code == 302
    assert factors_of(lena) == 0
    assert WHY not in risk.get("/t/retail/people/").content.decode()


def test_a_reset_of_another_tenant_is_not_there(reset: FactorReset, retail: Tenant) -> None:
    wealth = make_tenant("wealth")
    risk = sign_in(Client(), make_person(wealth, "risk"))
    assert risk.get(f"/t/wealth/second-factor-resets/{reset.pk}/confirm").status_code == 404
