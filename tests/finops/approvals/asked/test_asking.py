"""What the RACI table says is what happens: who drafts, who signs, and who is missing."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from finops import clock
from finops.approvals import registered
from finops.models import SnapshotSlot
from finops.scope import tenant_scope
from finops.services.approvals.hands import may_draft
from finops.services.approving import begin, open_steps, take_step
from finops.services.signing import SignatureRefused
from tests.finops.approvals.asked.board import (
    WHY,
    act,
    asked,
    give,
    open_board,
    request,
    sign,
    take_away,
)
from tests.finops.approvals.notes import ASKED, Desk
from tests.people import copy_of, put_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(standing_board: Desk, db: None) -> Iterator[Desk]:
    opened = copy_of(standing_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


def refused(desk: Desk, step: str, name: str, **more: str) -> tuple[int, str, str]:
    with pytest.raises(SignatureRefused) as refusal:
        act(desk, step, desk.people[name], **more)
    return int(refusal.value.status), refusal.value.code, refusal.value.sentence


def test_each_accountable_role_signs_once_and_the_last_one_approves(board: Desk) -> None:
    held = asked(board)
    slots = SnapshotSlot.objects.filter(snapshot=held.snapshot)
    assert [slot.roles for slot in slots] == [["finops_lead"], ["business_owner"], ["finance"]]
    assert sign(board, "Lea", "Bea") == "in_review"
    assert sign(board, "Finn") == "approved"


def test_what_is_signed_names_slots_table_preparers_and_title(board: Desk) -> None:
    held = asked(board)
    text = json.loads(held.snapshot.content)
    assert text["slots"][1] == ["business_owner", board.case.business_unit_id, board.case.pk]
    assert text["raci_version"] == 1
    user = board.people["Otto"].user
    assert user is not None
    assert text["preparers"] == [user.pk]
    assert text["title"] == "Copilot: lower handling time"
    assert held.due_at is not None
    assert timedelta(days=13) < held.due_at - timezone.now() <= timedelta(days=14)


def test_high_risk_adds_risk_and_asks_for_a_second_factor(lifecycles: None, db: None) -> None:
    board = open_board("wealth", tier="high")
    with tenant_scope(board.tenant.pk):
        held = asked(board)
        assert held.snapshot.needs_step_up
        assert sign(board, "Lea", "Bo", "Finn") == "in_review"
        assert sign(board, "Rita") == "approved"


def test_a_row_without_an_a_is_refused_until_the_tenant_names_one(board: Desk) -> None:
    board.case.secondary_objective = "carbon_efficiency_review"
    board.case.save()
    begin(ASKED, "draft", board.case, actor=board.people["Otto"])
    assert refused(board, "submit", "Otto")[:2] == (409, "no_accountable_role")
    put_in_force({("carbon_efficiency_review", "ai_ops"): "A"})
    assert refused(board, "submit", "Otto")[:2] == (409, "no_signer"), "Otto prepared it"
    put_in_force({("carbon_efficiency_review", "product_architect"): "A"})
    put_in_force({("carbon_efficiency_review", "ai_ops"): "R"})
    act(board, "submit", board.people["Otto"])


def test_a_role_that_nobody_can_fill_is_named(board: Desk) -> None:
    begin(ASKED, "draft", board.case, actor=board.people["Finn"])
    take_away(board, "Fay")
    status, code, sentence = refused(board, "submit", "Finn")
    assert (status, code) == (409, "no_signer")
    assert "Finance" in sentence
    assert request(board).state == "draft"


def test_a_signature_that_leaves_another_role_to_nobody_is_refused(board: Desk) -> None:
    """Lea is the only one for Finance and, with Lou, a FinOps lead: Lea signs as Finance."""
    for name in ("Finn", "Fay"):
        take_away(board, name)
    give(board, "Lea", "finance")
    asked(board)
    status, code, sentence = refused(board, "approve", "Lea", as_role="finops_lead")
    assert (status, code) == (409, "leaves_a_role_empty")
    assert "sign as Finance" in sentence
    assert sign(board, "Lea", "Bo") == "in_review"
    assert sign(board, "Lou") == "approved"


def test_whoever_is_informed_or_nothing_drafts_nothing(board: Desk) -> None:
    drafts = {name for name, actor in board.people.items() if may_draft(ASKED, board.case, actor)}
    assert drafts == set(board.people) - {"Ada"}
    put_in_force({("budget_guardrails", "risk"): "I", ("budget_guardrails", "ai_ops"): ""})
    drafts = {name for name, actor in board.people.items() if may_draft(ASKED, board.case, actor)}
    assert drafts == set(board.people) - {"Ada", "Rita", "Ron", "Otto"}


def test_consulted_ask_for_changes_and_do_not_sign(board: Desk) -> None:
    asked(board, by="Finn")
    assert refused(board, "approve", "Pia")[:2] == (403, "no_role")
    assert open_steps(ASKED, board.case, board.people["Pia"]) == ["send_back"]
    act(board, "send_back", board.people["Pia"])
    assert request(board).state == "draft"
    assert request(board).snapshot is None


def test_changes_void_all_signatures_and_none_comes_back(board: Desk) -> None:
    first = asked(board)
    sign(board, "Lea", "Bo")
    act(board, "send_back", board.people["Finn"])
    take_step(ASKED, "submit", board.case.pk, actor=board.people["Otto"])
    second = request(board)
    assert second.snapshot.sha256 != first.snapshot.sha256
    assert second.snapshot.seq == 2
    assert sign(board, "Lea", "Bo") == "in_review"
    assert sign(board, "Fay") == "approved"


def test_the_requester_or_the_business_owner_takes_it_back(board: Desk) -> None:
    asked(board)
    assert refused(board, "withdraw", "Lea")[:2] == (403, "not_yours")
    act(board, "withdraw", board.people["Bo"], reason=WHY)
    assert request(board).state == "withdrawn"


def test_whoever_signed_and_lost_the_role_has_not_signed(board: Desk) -> None:
    asked(board)
    sign(board, "Lea", "Bo")
    take_away(board, "Lea")
    status, code, sentence = refused(board, "approve", "Finn")
    assert (status, code) == (409, "signature_void")
    assert "Lea signed it as FinOps Lead" in sentence
    assert request(board).state == "in_review"


def test_from_its_due_time_on_a_signature_lets_it_expire(
    board: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(board)
    late = timezone.now() + timedelta(days=14, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert refused(board, "approve", "Lea")[0] == 409


def test_kinds_that_ask_have_one_way_to_say_it() -> None:
    for kind in registered():
        assert (kind.content is None) == (kind.asks is not None), kind.name
        assert kind.asks is None or kind.slots is None, kind.name
