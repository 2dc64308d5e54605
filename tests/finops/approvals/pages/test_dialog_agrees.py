"""The dialog offers a signature only to whom the service takes it from, and says why else, and who
can: for each reason for which one is refused."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from finops import clock
from finops.models import RiskTierChange
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approvals.risk_tiers import RISK_TIERS, ask_lower_tier
from finops.services.approving import open_steps, take_step
from tests.finops.approvals.asked.board import WHY, begun, give, take_away
from tests.finops.approvals.notes import Desk
from tests.people import copy_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(standing_high_board: Desk, db: None) -> Iterator[Desk]:
    """A Platform PM, Risk and a Business Owner sign a lower tier of its use case."""
    opened = copy_of(standing_high_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


@pytest.fixture
def change(board: Desk) -> RiskTierChange:
    otto = board.people["Otto"]
    return ask_lower_tier(actor=otto, use_case=board.case, to_tier="low", reason=WHY)


def both(board: Desk, change: RiskTierChange, name: str) -> tuple[str, str, int]:
    """What the dialog shows this person, and what the service answers them."""
    person = board.people[name].user
    assert person is not None
    door = sign_in(Client(), person)
    url = f"/t/retail/risk-tiers/{change.pk}/approve"
    shown = unescape(door.get(url).content.decode())
    seen = sha256_to_sign(RISK_TIERS, change, request_of(RISK_TIERS.name, change.pk))
    answer = door.post(url, {"seen": seen})
    return shown, unescape(answer.content.decode()), answer.status_code


def agree(board: Desk, change: RiskTierChange, name: str, sentence: str, able: str = "") -> None:
    """Both refuse for this reason, and the dialog has no button to sign."""
    shown, answered, status = both(board, change, name)
    assert sentence in shown, name
    assert sentence in answered, name
    assert status in (403, 409), name
    assert "Sign as" not in shown, name
    can = " ".join(shown.partition("Who can:")[2].partition("</p>")[0].split())
    assert able in can, name


def test_whom_the_dialog_offers_a_signature_gives_it(board: Desk, change: RiskTierChange) -> None:
    for name, role in {"Pia": "Platform PM", "Bea": "Business Owner", "Ron": "Risk"}.items():
        shown, _answered, status = both(board, change, name)
        assert f"Sign as {role}" in " ".join(shown.split())
        assert status == 302
    change.refresh_from_db()
    assert change.state == "approved"


def test_nobody_is_asked_for_a_second_factor_for_what_they_cannot_sign(
    board: Desk, change: RiskTierChange
) -> None:
    """Otto has no role to sign as, and is told so at once; Pia signs, and has to confirm first."""
    for name, is_asked in {"Otto": False, "Pia": True}.items():
        person = board.people[name].user
        assert person is not None
        door = sign_in(Client(), person, with_factor=False)
        shown = unescape(door.get(f"/t/retail/risk-tiers/{change.pk}/approve").content.decode())
        asks = "Confirm that it is you" in shown
        refuses = "Your roles do not let you do this." in shown
        assert (asks, refuses) == (is_asked, not is_asked), name
        assert ("waiting_signature" in door.session) == is_asked, name


def test_who_has_no_role_and_who_signed_are_told_so_and_who_can(
    board: Desk, change: RiskTierChange
) -> None:
    able = "Platform PM Pia; Risk / Compliance Rita or Ron; Business Owner Bea or Bo"
    for name in ("Otto", "Fay"):
        agree(board, change, name, "Your roles do not let you do this.", able)
    assert both(board, change, "Ron")[2] == 302
    shown, _answered, status = both(board, change, "Ron")
    assert ("You have signed it." in shown, "Sign as" in shown, status) == (True, False, 302)
    signed_for = "No signature of a role that you hold is missing."
    agree(board, change, "Rita", signed_for, "Platform PM Pia")
    for name, is_offered in {"Ron": False, "Rita": False, "Pia": True}.items():
        assert board.people[name].user is not None
        offers = "approve" in open_steps(RISK_TIERS, change, board.people[name])
        assert offers is is_offered, name


def test_who_counts_as_one_with_whoever_asked_is_told_so(board: Desk) -> None:
    rita = board.people["Rita"]
    change = ask_lower_tier(actor=rita, use_case=board.case, to_tier="low", reason=WHY)
    agree(board, change, "Rita", "You asked for it yourself", "Risk / Compliance Ron")
    begun(board, "Rita", "Ron", "risk")
    agree(board, change, "Ron", "count as one person")


def test_who_would_leave_a_role_to_nobody_is_told_so(board: Desk, change: RiskTierChange) -> None:
    """Pia alone is Platform PM, and counts as one with Ron, whose signature would bar Pia."""
    give(board, "Pia", "risk")
    begun(board, "Ron", "Pia", "risk")
    agree(
        board,
        change,
        "Ron",
        "another signature is left to nobody",
        "Risk / Compliance Pia or Rita or Ron",
    )


def test_beside_a_signature_that_counts_no_more_and_after_the_end_nobody_signs(
    board: Desk, change: RiskTierChange
) -> None:
    assert both(board, change, "Ron")[2] == 302
    take_away(board, "Ron")
    agree(board, change, "Pia", "Ron signed it as Risk")
    take_step(RISK_TIERS, "withdraw", change.pk, actor=board.people["Otto"], reason=WHY)
    agree(board, change, "Pia", "This step is not possible.")


def test_when_the_time_is_over_both_say_so(
    board: Desk, change: RiskTierChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: late)
    agree(board, change, "Pia", "The time to sign is over")
