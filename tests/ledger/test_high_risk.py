"""Which signatures of the ledger are of high risk."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from finops.access import Actor
from finops.models import Tenant, UseCase, User
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from finops.services.signing import SecondFactorNeeded
from ledger.models import Period, RatingRun, TenantPricebook
from ledger.queries.periods import closing_sha256
from ledger.services.periods import close_period, reopen_period
from ledger.services.pricebooks import approve_book, import_book, retire_book, submit_book
from ledger.services.rerating.deciding import approve, reject
from tests.ledger.posting.closing import CLOSING, SEPTEMBER
from tests.ledger.pricebooks.books import a_book, hash_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.rerating.house import House, asked, june_events, open_house, reviewed, small
from tests.ledger.rerating.house import a_book as a_house_book
from tests.people import actor_for, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
WHY = "The contract has changed."


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def without_factor(tenant: Tenant, role: str, name: str) -> Actor:
    return Actor(tenant, user=make_person(tenant, role, name))


def in_review(tenant: Tenant, kind: str) -> TenantPricebook:
    dora = actor_for(tenant, make_person(tenant, "finance", "Dora Draft"))
    book = import_book(actor=dora, book=a_book(), kind=kind)
    return submit_book(actor=dora, book_id=book.pk, seen=hash_of(book))


def test_a_contracts_prices_are_of_high_risk(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        book, lena = in_review(tenant, "contract"), without_factor(tenant, "finops_lead", "Lena")
        with pytest.raises(SecondFactorNeeded):
            approve_book(actor=lena, book_id=book.pk, seen=book.content_sha256)
        signed = actor_for(tenant, person_of(lena))
        approve_book(actor=signed, book_id=book.pk, seen=book.content_sha256)
        with pytest.raises(SecondFactorNeeded):
            retire_book(actor=lena, book_id=book.pk, reason=WHY)
        retire_book(actor=signed, book_id=book.pk, reason=WHY)


def person_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def test_an_override_is_approved_without(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        book, lena = in_review(tenant, "override"), without_factor(tenant, "finops_lead", "Lena")
        approve_book(actor=lena, book_id=book.pk, seen=book.content_sha256)
        retire_book(actor=lena, book_id=book.pk, reason=WHY)


def a_closed_september(tenant: Tenant) -> Period:
    record(a_request("t1", "2024-09-10T12:00:00Z"), an_event("e1", "t1", "2024-09-10T12:00:00Z"))
    closer = without_factor(tenant, "finance", "Carl Closer")
    return close_period(actor=closer, month=SEPTEMBER, at=CLOSING)


def test_a_month_is_closed_without_and_reopened_only_with_a_second_factor(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        seen = closing_sha256(a_closed_september(tenant))
        ana = without_factor(tenant, "finance", "Ana Silva")
        with pytest.raises(SecondFactorNeeded):
            reopen_period(actor=ana, month=SEPTEMBER, reason=WHY, if_match=seen)
        signs = actor_for(tenant, person_of(ana))
        reopen_period(actor=signs, month=SEPTEMBER, reason=WHY, if_match=seen)


def test_the_reason_for_reopening_waits_while_the_factor_is_confirmed(
    tenant: Tenant, client: Client
) -> None:
    ana = make_person(tenant, "finance", "Ana Silva")
    with tenant_scope(tenant.pk):
        seen = closing_sha256(a_closed_september(tenant))
    sign_in(client, ana, with_factor=False)
    form = {"reason": "An invoice was missing.", "seen": seen}
    answer = client.post("/t/retail/periods/2024-09/reopen/", form)
    assert answer.status_code == 403
    assert 'href="/accounts/2fa/"' in answer.content.decode()
    sign_in(client, ana)
    page = client.get("/t/retail/periods/2024-09/reopen/").content.decode()
    assert "An invoice was missing." in page
    assert client.post("/t/retail/periods/2024-09/reopen/", form).status_code == 302
    assert "waiting_signature" not in client.session


@pytest.fixture
def house() -> House:
    return open_house()


def a_run(house: House) -> RatingRun:
    record(*june_events())
    a_house_book(house, small({"input": "0.000002"}))
    return reviewed(house, asked(event_prices=True))


def lead_without_factor(house: House) -> Actor:
    Authenticator.objects.filter(user=house.lead).delete()
    return Actor(house.tenant, user=house.lead)


def test_a_re_rating_of_open_months_is_approved_without(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        run = a_run(house)
        lead = lead_without_factor(house)
        approve(actor=lead, run_id=run.pk, if_match=run.content_sha256, tell=False)


def test_a_re_rating_of_a_closed_month_is_of_high_risk_and_its_refusal_is_not(
    house: House,
) -> None:
    with tenant_scope(house.tenant.pk):
        run, lead = a_run(house), lead_without_factor(house)
        close_period(actor=house.actor(house.finance), month=date(2026, 6, 1))
        with pytest.raises(SecondFactorNeeded):
            approve(actor=lead, run_id=run.pk, if_match=run.content_sha256, tell=False)
        reject(actor=lead, run_id=run.pk, if_match=run.content_sha256, reason=WHY)


@pytest.mark.parametrize("tier", ["low", "medium", "high", "critical"])
def test_a_re_rating_of_a_use_case_is_as_risky_as_the_use_case(house: House, tier: str) -> None:
    with tenant_scope(house.tenant.pk):
        a_use_case("aml", tier)
        run, lead = a_run(house), lead_without_factor(house)
        if tier in {"low", "medium"}:
            approve(actor=lead, run_id=run.pk, if_match=run.content_sha256, tell=False)
            return
        with pytest.raises(SecondFactorNeeded):
            approve(actor=lead, run_id=run.pk, if_match=run.content_sha256, tell=False)


def a_use_case(slug: str, tier: str) -> UseCase:
    unit = create_business_unit(actor="tests", slug="compliance", name="Compliance")
    center = create_cost_center(actor="tests", code="cc_9", name="9", business_unit=unit)
    new = NewUseCase(slug, slug, unit, center, tier, "fewer false alarms")
    return create_use_case(actor="tests", new=new)
