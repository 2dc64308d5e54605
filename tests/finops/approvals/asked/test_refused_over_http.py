"""Whoever may not sign tries it over HTTP: each is told why, and nothing is signed."""

from collections.abc import Iterator

import pytest
from django.test import Client

from finops.models import RiskTierChange, SignOff
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approvals.delegating import end_delegation
from finops.services.approvals.risk_tiers import RISK_TIERS, ask_lower_tier
from tests.finops.approvals.asked.board import WHY, begun, give, take_away
from tests.finops.approvals.notes import Desk
from tests.people import copy_of, make_key, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(standing_high_board: Desk, db: None) -> Iterator[Desk]:
    """A Platform PM, Risk and a Business Owner sign a lower tier of its use case."""
    opened = copy_of(standing_high_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


def lowered(desk: Desk, by: str) -> RiskTierChange:
    return ask_lower_tier(actor=desk.people[by], use_case=desk.case, to_tier="low", reason=WHY)


def door(desk: Desk, name: str) -> Client:
    person = desk.people[name].user
    assert person is not None
    return sign_in(Client(), person)


def answer(change: RiskTierChange, client: Client) -> tuple[int, str]:
    """Status and page, for whoever signs exactly what is in review."""
    seen = sha256_to_sign(RISK_TIERS, change, request_of(RISK_TIERS.name, change.pk))
    sent = client.post(f"/t/retail/risk-tiers/{change.pk}/approve", {"seen": seen})
    return sent.status_code, sent.content.decode()


def test_neither_who_asked_nor_who_stands_in_nor_a_key_nor_a_former_holder_signs(
    board: Desk,
) -> None:
    change = lowered(board, "Rita")
    begun(board, "Rita", "Ron", "risk")
    status, page = answer(change, door(board, "Rita"))
    assert (status, "asked for it" in page) == (403, True)
    status, page = answer(change, door(board, "Ron"))
    assert (status, "count as one person" in page) == (403, True)
    bearer = {"Authorization": f"Bearer {make_key(board.tenant, 'configure')}"}
    assert answer(change, Client(headers=bearer))[0] == 302, "a key has no pages: it is to sign in"
    before = door(board, "Pia")
    take_away(board, "Pia")
    assert answer(change, before)[0] == 404, "signed in before the role ended"
    assert not SignOff.objects.exists()


def test_beside_a_signature_whose_role_ended_nobody_signs(board: Desk) -> None:
    change = lowered(board, "Otto")
    assert answer(change, door(board, "Ron"))[0] == 302
    take_away(board, "Ron")
    for name in ("Pia", "Bea"):
        status, page = answer(change, door(board, name))
        assert (status, "Ron signed it as Risk" in page) == (409, True)
    assert SignOff.objects.count() == 1
    give(board, "Ron", "risk")
    assert [answer(change, door(board, name))[0] for name in ("Pia", "Bea")] == [302, 302]
    change.refresh_from_db()
    assert change.state == "approved"


@pytest.mark.parametrize(("first", "second"), [("Ron", "Pia"), ("Pia", "Ron")])
def test_of_two_who_count_as_one_when_the_first_signs_the_other_does_not(
    board: Desk, first: str, second: str
) -> None:
    """Pia, a Platform PM, stands in for Ron as Risk."""
    change = lowered(board, "Otto")
    give(board, "Pia", "risk")
    give(board, "Art", "platform_pm")  # or Ron's signature would leave that role to nobody
    made = begun(board, "Ron", "Pia", "risk")
    assert answer(change, door(board, first))[0] == 302
    status, page = answer(change, door(board, second))
    assert (status, "count as one person" in page) == (403, True)
    end_delegation(actor=board.people["Ron"], delegation=made)
    again = answer(change, door(board, second))[0]
    assert again == (403 if first == "Pia" else 302), "whom Pia stood in for, when Pia signed"
