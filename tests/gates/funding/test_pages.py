"""The board, the request page and the API of gates, as people and programs read them."""

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from finops.access import Actor
from finops.models import UseCase
from finops.queries.approvals import request_of
from finops.queries.tenants import local_today
from finops.ui.links import links_into
from gates.calc.answers import Figure
from gates.evidence.places import OF_A_USE_CASE, OF_THE_TENANT
from gates.models import FundingGate
from gates.queries.board import gate_board
from gates.services.signing import GATES, submit_gate
from gates.views.funding.steps import url_of
from ledger.services.rollups import change_time_zone
from tests.gates.funding.house import another, asked_for, discovery, gate_house, sign
from tests.ledger.api.asking import json_of
from tests.ledger.slos.house import House
from tests.people import make_key, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
KATHMANDU = ZoneInfo("Asia/Kathmandu")


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


def test_every_page_behind_a_figure_is_there() -> None:
    for route in OF_THE_TENANT:
        assert reverse(route, args=["retail"])
    for route in OF_A_USE_CASE:
        assert reverse(route, args=["retail", "copilot"])


def test_a_figure_whose_page_is_gone_has_no_link(house: House) -> None:
    with links_into(house.tenant):
        assert url_of(Figure("Cost", "0.155", source=("slos",))) == "/t/retail/slos/"
        assert url_of(Figure("Cost", "0.155", source=("nowhere", "copilot"))) == ""


def test_the_board_shows_what_is_asked_what_is_missing_and_who_is_next(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    asked_for(house, house.aml, another(discovery(), outcome_metric="nothing"))
    text = house.door("Bea").get("/t/retail/gates/").content.decode()
    for words in (
        *("1 of 1", "0 of 1, 1 missing", "to sign: FinOps Lead, Business Owner, Finance"),
        *("1 gate lacks evidence", "evidence: Measurable outcome", "not asked"),
    ):
        assert words in text


def test_the_request_page_shows_the_frozen_figure_beside_the_live_one(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    request = request_of(GATES.name, gate.pk)
    assert request is not None
    text = house.door("Bea").get(f"/t/retail/requests/{request.pk}/").content.decode()
    for words in ("handling_seconds", "−11.8%", "not reached", "not asked at this stage"):
        assert words in text


def test_the_gate_page_says_the_decision_what_stops_it_and_who_is_next(house: House) -> None:
    terms = another(discovery(), unit_cost_limit=Decimal("0.22"), ceiling_usd=Decimal(900))
    gate = asked_for(house, house.copilot, terms)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    sign(house, gate, "Lea")
    text = house.door("Bea").get(f"/t/retail/gates/{gate.pk}/").content.decode()
    for words in (
        *("1 of 1 question is met", "Approve the stage discovery.", "900.00 USD", "1 of 3"),
        *("&gt; 0.220 USD", "Stop rules", "a service level of quality or safety".capitalize()),
        *("Lea", "Nobody yet", "handling_seconds −11.8%", "none open", "No condition is asked"),
    ):
        assert words in text


def test_the_gate_of_a_use_case_that_is_closed_is_still_read(house: House) -> None:
    gate = asked_for(house, house.copilot)
    UseCase.objects.filter(pk=house.copilot.pk).update(closed_on=local_today())
    text = house.door("Bea").get(f"/t/retail/gates/{gate.pk}/").content.decode()
    assert "Approve the stage discovery." in text


def test_a_gate_that_is_not_there_and_one_of_another_tenant_look_the_same(house: House) -> None:
    gate = asked_for(house, house.copilot)
    elsewhere = make_tenant("elsewhere")
    stranger = Client()
    sign_in(stranger, make_person(elsewhere, "finops_lead", "Eve"))
    answers = [stranger.get(f"/t/elsewhere/gates/{number}/") for number in (gate.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (
        len({answer.content.replace(str(gate.pk).encode(), b"999999") for answer in answers}) == 1
    )
    assert house.door("Bea").get(f"/t/retail/gates/{gate.pk}/").status_code == 200


def test_the_api_reads_all_of_it(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    body = json_of(make_key(house.tenant, "read"), "gates")
    by_case = {row["use_case"]: row for row in body["gates"]}
    row = by_case["copilot"]
    assert (row["stage"], row["state"], row["reached_stage"]) == ("discovery", "in_review", None)
    assert row["evidence"][0] == {"question": "outcome", "verdict": "met"}
    assert row["evidence"][1] == {"question": "unit", "verdict": None}
    assert row["next_roles"] == ["finops_lead", "business_owner", "finance"]
    assert by_case["aml"]["id"] is None


def test_the_boards_days_are_those_of_the_tenants_clock(house: House) -> None:
    """Half an hour after midnight in Kathmandu it is the day before in London."""
    gate = asked_for(house, house.copilot)
    change_time_zone(actor=Actor(house.tenant, name="tests"), time_zone=KATHMANDU.key)
    night = datetime.combine(local_today(), time(0, 30), KATHMANDU)
    FundingGate.objects.filter(pk=gate.pk).update(created_at=night)
    (card,) = [card for card in gate_board(None).cards if card.gate is not None]
    assert card.age_days == 0
