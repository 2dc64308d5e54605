"""Each declared type of event arrives at a real receiver, by a real deed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from finops import clock
from finops.models import ApprovalRequest, BudgetChange, Condition, Review, User
from finops.queries.approvals import request_of
from finops.registries.event_types import event_type_named
from finops.scope import tenant_scope
from finops.services.approvals.conditions import add_condition, check_condition, note_condition
from finops.services.approvals.lapsing import expire_due, freeze
from finops.services.approvals.reminding import remind_all
from finops.services.approvals.talking import comment
from finops.services.budgets import signing
from finops.services.budgets.asking import ask_budget, ask_change
from finops.services.budgets.signing import BUDGETS
from finops.services.reviews.answering import answer_review
from ledger.services.budgets.counting import recount
from tests.finops.budgets.house import (
    House,
    approved,
    in_days,
    new_budget,
    open_house,
    put,
    shown,
    sign,
    this_month,
)
from tests.finops.notices.told import mails
from tests.finops.webhooks.deeds import DEEDS, ask_for_deeds
from tests.finops.webhooks.receiving import bodies, every_type, hook_to, send_all
from tests.ledger.records import a_request, an_event, record
from tests.people import actor_for, make_person
from tests.receivers import Receiver

pytestmark = pytest.mark.django_db
WHY = "It is not what was planned"


@pytest.fixture
def house(db: None) -> Iterator[House]:
    opened = open_house()
    ada = actor_for(opened.tenant, make_person(opened.tenant, "tenant_admin", "Ada"))
    opened.people["Ada"] = ada
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def asked(house: House, slug: str) -> BudgetChange:
    new = new_budget(slug, use_case=house.copilot)
    return put(house, ask_budget(actor=house["Otto"], new=new))


def request(change: BudgetChange) -> ApprovalRequest:
    held = request_of("budget", change.pk)
    assert held is not None
    return held


def owner(house: House, name: str) -> User:
    person = house[name].user
    assert person is not None
    return person


def decide(house: House) -> None:
    """Asked, sent back, signed, approved, superseded, frozen, rejected and withdrawn."""
    back = asked(house, "bud_back")
    signing.send_back(actor=house["Bea"], change_id=back.pk, reason=WHY)
    assert sign(house, put(house, back)).state == "approved"
    period = back.amounts.get().period
    asking = {"period": period, "amount": Decimal(12000), "since": None, "reason": WHY}
    more = put(house, ask_change(actor=house["Otto"], **asking))
    sign(house, more)
    freeze(BUDGETS, more.pk, rule="cost over its limit", detail={})
    no = asked(house, "bud_no")
    signing.reject(actor=house["Lea"], change_id=no.pk, seen=shown(no), reason=WHY)
    signing.withdraw(actor=house["Otto"], change_id=asked(house, "bud_off").pk, reason=WHY)


def talk(house: House) -> None:
    held = request(asked(house, "bud_talk"))
    comment(actor=house["Bea"], request=held, text="@lea.finops_lead: a secret word, is it right?")


def depend(house: House) -> None:
    """An approval on two conditions: one comes true, the other does not in time."""
    change = ask_budget(actor=house["Otto"], new=new_budget("bud_if", use_case=house.copilot))
    for text in ("A test is written", "A contract is signed"):
        add_condition(
            *(BUDGETS, change.pk),
            actor=house["Otto"],
            text=text,
            owner=owner(house, "Bea"),
            due_on=in_days(2),
        )
    sign(house, put(house, change))
    met, late = Condition.objects.filter(request=request(change)).order_by("no")
    note_condition(BUDGETS, met, actor=house["Lea"], is_met=True, note="It is there and runs")
    check_condition(late, zone="UTC", at=clock.now() + timedelta(days=4))


def overrun(house: House) -> None:
    """A high-risk budget at more than 115% of its month: shares, and a review that is answered."""
    new = replace(new_budget("bud_aml", 1000), dates=this_month(), use_case=house.aml)
    approved(house, new, "Lea", "Bea", "Finn", "Rita")
    at = datetime.combine(clock.now().date(), datetime.min.time(), UTC) + timedelta(minutes=1)
    words = {"use_case_id": "aml", "business_unit": "contact_center", "cost_center": "4102"}
    record(
        a_request("t_over", at.isoformat(), **words),
        an_event("e_over", "t_over", at.isoformat(), unit_price="1.2"),
    )
    recount(house.tenant.pk)
    review = Review.objects.get().pk
    for name in ("Bea", "Rita", "Fay"):
        answer_review(actor=house[name], review_id=review, result=f"{name} says: keep going on")


def wait(house: House, patch: pytest.MonkeyPatch) -> None:
    """Nobody signs, whoever is asked: reminders, an escalation, the end of what lapses."""
    asked(house, "bud_late")
    ask_for_deeds(house)
    begun = clock.now()
    for hours in range(12, 24 * 16, 12):
        patch.setattr(clock, "now", lambda hours=hours: begun + timedelta(hours=hours))
        remind_all()
    expire_due()


def test_each_declared_type_arrives_by_a_real_deed(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook_to(receiver, house["Ada"])
    for deed in (decide, talk, depend, overrun, *DEEDS):
        deed(house)
    wait(house, monkeypatch)
    monkeypatch.undo()
    monkeypatch.setenv("SSL_CERT_FILE", str(receiver.certificate))
    send_all()
    got = bodies(receiver)
    assert {body["type"] for body in got} == set(every_type())
    for body in got:
        declared = event_type_named(body["type"])
        assert declared is not None
        assert set(body["data"]) == set(declared.data), body["type"]
        assert body["data"]["tenant"] == house.tenant.slug
        assert body["data"]["title"]
        assert body["data"]["url"].startswith("http")
    everything = json.dumps(got)
    assert "a secret word" not in everything, "comments are for those who may look at the request"
    assert "@" not in everything, "no addresses of people"
    shares = [b["data"] for b in got if b["type"] == "budget.threshold_reached"]
    reached = [data["percent"] for data in shares if data["budget"] == "bud_aml"]
    assert reached == [50, 70, 90, 100]
    [raised] = [b for b in got if b["type"] == "budget.approved" and b["data"]["seq"] == 2]
    assert raised["data"]["amounts"][0]["amount"] == "10000.00"


def test_every_subscriber_sees_only_its_own_tenant(house: House, receiver: Receiver) -> None:
    hook_to(receiver, house["Ada"], name="first")
    other = open_house("elsewhere")
    ada = actor_for(other.tenant, make_person(other.tenant, "tenant_admin", "Ada"))
    with tenant_scope(other.tenant.pk):
        hook_to(receiver, ada, name="second")
        asked(other, "bud_theirs")
        send_all()
    assert {body["data"]["tenant"] for body in bodies(receiver)} == {"elsewhere"}
    receiver.requests.clear()
    asked(house, "bud_ours")
    send_all()
    texts = json.dumps(bodies(receiver))
    assert "bud_ours" in texts
    assert "elsewhere" not in texts
    assert "bud_theirs" not in texts


def test_a_letter_of_a_budget_leads_to_its_dialog(house: House) -> None:
    change = asked(house, "bud_mail")
    letter = mails()[owner(house, "Lea").email]
    assert letter is not None
    assert f"/t/retail/budget-changes/{change.pk}/approve/" in letter.text
