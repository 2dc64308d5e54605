"""A draft that was sent back is changed on a page and put to people again: responsibilities, risk
tiers and budgets; limits have their own test. Only the draft that was looked at is changed."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from finops.calc.approvals.required import Band
from finops.models import BudgetChange, RaciVersion, RiskTierChange
from finops.queries.approvals import request_of, sha256_to_sign
from finops.queries.approvals.raci import table_in_force, table_of
from finops.scope import tenant_scope
from finops.services.approvals.responsibilities import RACI, ask_change
from finops.services.approvals.risk_tiers import RISK_TIERS, ask_lower_tier
from finops.services.approving import take_step
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.signing import BUDGETS, amounts_of, send_back
from tests.finops.approvals.asked.board import WHY, give, open_board
from tests.finops.approvals.notes import Desk
from tests.finops.budgets.house import REASON, House, new_budget, open_house, put
from tests.people import copy_of, sign_in
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
CARBON = "carbon_efficiency_review"


standing_board = standing_fixture(partial(open_board, tier="high"))


@pytest.fixture
def board(standing_board: Desk, db: None) -> Iterator[Desk]:
    opened = copy_of(standing_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


standing_house = standing_fixture(partial(open_house, "wealth"))


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def door(people: Any, name: str) -> Client:  # Any: a desk's people, or a house
    person = people[name].user
    assert person is not None
    return sign_in(Client(), person)


def test_a_table_that_was_sent_back_is_changed_with_its_bands(board: Desk) -> None:
    give(board, "Ada", "business_owner")  # over the tenant, as the bands are
    lea = board.people["Lea"]
    version = ask_change(actor=lea, cells={(CARBON, "finops_lead"): "A"}, reason=WHY)
    take_step(RACI, "send_back", version.pk, actor=lea, reason=WHY)
    client, url = door(board.people, "Lea"), f"/t/retail/responsibilities/{version.pk}/amend"
    seen = client.get(url).context["seen"]
    typed = {f"{CARBON}.finops_lead": "R", f"{CARBON}.ai_ops": "A", "reason": "rather AI Ops"}
    typed |= {"band.risk": "50000.00", "seen_version": seen}
    assert client.post(url, {**typed, "seen_version": seen + 1}).status_code == 412
    assert client.post(url, {**typed, f"{CARBON}.ai_ops": "X"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    table = table_of(RaciVersion.objects.get(pk=version.pk))
    assert table.row(CARBON)["ai_ops"] == "A"
    assert table.row(CARBON)["finops_lead"] == table_in_force().row(CARBON)["finops_lead"]
    assert table.bands == (Band(Decimal("50000.00"), "risk"),)
    assert client.post(f"/t/retail/responsibilities/{version.pk}/submit").status_code == 302


def test_a_page_reads_the_table_in_force_and_the_one_that_is_asked_for_once_each(
    board: Desk,
) -> None:
    give(board, "Ada", "business_owner")
    lea = board.people["Lea"]
    version = ask_change(actor=lea, cells={(CARBON, "finops_lead"): "A"}, reason=WHY)
    client, url = door(board.people, "Lea"), f"/t/retail/responsibilities/{version.pk}/approve"
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    tables = [row for row in asked.captured_queries if 'FROM "finops_raciband"' in row["sql"]]
    assert len(tables) == 2


def test_bands_are_asked_for_and_signed_and_shown(board: Desk) -> None:
    give(board, "Ada", "business_owner")
    client = door(board.people, "Lea")
    typed = {"band.risk": "50000.00", "reason": "large sums want Risk"}
    wrong = client.post("/t/retail/responsibilities/change", {**typed, "band.risk": "-1"})
    assert wrong.status_code == 422
    assert client.post("/t/retail/responsibilities/change", typed).status_code == 302
    version = RaciVersion.objects.get(state="in_review")
    url = f"/t/retail/responsibilities/{version.pk}/approve"
    dialog = door(board.people, "Lou").get(url).content.decode()
    assert "Risk / Compliance also signs from" in dialog
    assert "<ins>50,000.00 USD</ins>" in dialog
    for name in ("Lou", "Ada", "Finn"):
        seen = sha256_to_sign(RACI, version, request_of(RACI.name, version.pk))
        url = f"/t/retail/responsibilities/{version.pk}/approve"
        assert door(board.people, name).post(url, {"seen": seen}).status_code == 302
    assert table_in_force().bands == (Band(Decimal("50000.00"), "risk"),)
    page = client.get("/t/retail/responsibilities/").content.decode()
    assert "Risk / Compliance signs as well" in " ".join(page.split())


def test_a_tier_that_was_sent_back_is_changed(board: Desk) -> None:
    otto = board.people["Otto"]
    change = ask_lower_tier(actor=otto, use_case=board.case, to_tier="low", reason=WHY)
    take_step(RISK_TIERS, "send_back", change.pk, actor=otto, reason=WHY)
    client, url = door(board.people, "Otto"), f"/t/retail/risk-tiers/{change.pk}/amend"
    typed = {"to_tier": "medium", "reason": "one step only", "seen_version": "x"}
    assert client.post(url, typed).status_code == 412, "it says not what it saw"
    typed["seen_version"] = client.get(url).context["seen"]
    assert client.post(url, {**typed, "to_tier": "critical"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert RiskTierChange.objects.get(pk=change.pk).to_tier == "medium"
    assert client.post(f"/t/retail/risk-tiers/{change.pk}/submit").status_code == 302


def test_money_that_was_sent_back_is_changed(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    send_back(actor=house["Lea"], change_id=change.pk, reason="rather less than that")
    client, url = door(house, "Otto"), f"/t/wealth/budget-changes/{change.pk}/amend/"
    page = client.get(f"/t/wealth/budget-changes/{change.pk}/").content.decode()
    assert url in page
    seen = client.get(url).context["seen"]
    typed = {"amount": "8000.00", "reason": REASON, "seen_version": seen}
    assert client.post(url, {**typed, "seen_version": 0}).status_code == 412
    assert client.post(url, {**typed, "amount": "8e3"}).status_code == 422
    since = {"since": amounts_of(change)[0].since.isoformat()}
    assert client.post(url, {**typed, **since}).status_code == 302
    assert [row.amount for row in amounts_of(change)] == [Decimal("8000.00")]
    assert BudgetChange.objects.get(pk=change.pk).state == "draft"
    assert client.post(f"/t/wealth/budget-changes/{change.pk}/submit/").status_code == 302
    held = request_of(BUDGETS.name, change.pk)
    assert held is not None
    assert '"amount":"8000.00"' in held.snapshot.content


def test_who_may_not_draft_it_does_not_change_it(house: House) -> None:
    change = ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot))
    url = f"/t/wealth/budget-changes/{change.pk}/amend/"
    typed = {"amount": "1.00", "reason": REASON, "seen_version": "1"}
    assert door(house, "Otto").get(url).status_code == 200
    stranger = open_house("elsewhere")
    with tenant_scope(stranger.tenant.pk):
        other = door(stranger, "Otto")
    assert other.post(url.replace("wealth", "elsewhere"), typed).status_code == 404
    assert other.post(url, typed).status_code == 404
