"""Delegations over HTTP: made in a form, ended in a dialog, and told when they are too short."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from finops import clock
from finops.models import Delegation, User
from finops.scope import tenant_scope
from finops.services.approvals.risk_tiers import ask_lower_tier
from tests.finops.approvals.asked.board import WHY
from tests.finops.approvals.notes import Desk
from tests.people import copy_of, make_key, sign_in

pytestmark = pytest.mark.django_db
URL = "/t/retail/delegations/"


@pytest.fixture
def board(standing_high_board: Desk, db: None) -> Iterator[Desk]:
    opened = copy_of(standing_high_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


def user(desk: Desk, name: str) -> User:
    person = desk.people[name].user
    assert person is not None
    return person


def door(desk: Desk, name: str) -> Client:
    return sign_in(Client(), user(desk, name))


def sent(desk: Desk, to: str = "Ron", days: int = 3, **more: str) -> dict[str, object]:
    """From tomorrow on, for so many days; the tenant's clock is UTC."""
    begins = clock.now() + timedelta(days=1)
    return {
        **{"role": "risk", "delegate": user(desk, to).pk, "reason": WHY},
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + timedelta(days=days):%Y-%m-%dT%H:%M}",
        **more,
    }


def test_a_delegation_is_made_in_a_form_and_ended_by_who_made_it(board: Desk) -> None:
    rita = door(board, "Rita")
    assert rita.post(f"{URL}new/", sent(board)).status_code == 302
    made = Delegation.objects.get()
    assert (made.delegator, made.delegate, made.role) == (
        user(board, "Rita"),
        user(board, "Ron"),
        "risk",
    )
    page = unescape(rita.get(URL).content.decode())
    assert ("to come" in page, f"{URL}{made.pk}/end" in page) == (True, True)
    other = door(board, "Lea")
    assert f"{URL}{made.pk}/end" not in other.get(URL).content.decode()
    assert other.post(f"{URL}{made.pk}/end").status_code == 403
    assert rita.post(f"{URL}{made.pk}/end").status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None


def test_what_is_wrong_stands_at_its_field(board: Desk) -> None:
    rita = door(board, "Rita")
    wrong: dict[str, dict[str, object]] = {
        "delegate": sent(board, to="Lea"),
        "ends_at": sent(board, days=31),
        "starts_at": {**sent(board), "starts_at": "2026-01-01T08:00"},
        "role": sent(board, role="finance"),
        "reason": sent(board, reason="short"),
    }
    for field, data in wrong.items():
        answer = rita.post(f"{URL}new/", data)
        assert answer.status_code == 422, field
        assert field in answer.context["form"].errors, field
    assert not Delegation.objects.exists()


def test_who_holds_no_role_that_signs_is_told_so(board: Desk) -> None:
    assert "there is nothing to delegate" in door(board, "Otto").get(f"{URL}new/").content.decode()


def test_what_is_due_after_it_ends_is_named_on_the_page_and_over_the_api(board: Desk) -> None:
    """The request waits for fourteen days, the delegation ends on the fourth."""
    rita = door(board, "Rita")
    rita.post(f"{URL}new/", sent(board))
    otto = board.people["Otto"]
    ask_lower_tier(actor=otto, use_case=board.case, to_tier="low", reason=WHY)
    title = "Lower the risk of Copilot from High to Low"
    assert f"{title}, due" in unescape(rita.get(URL).content.decode())
    key = {"Authorization": f"Bearer {make_key(board.tenant, 'read')}"}
    [row] = Client(headers=key).get("/api/v1/delegations").json()["delegations"]
    assert (row["delegator"], row["standing"]) == ("Rita", "to_come")
    assert [late["title"] for late in row["due_after_it_ends"]] == [title]
    rita.post(f"{URL}{Delegation.objects.get().pk}/end")
    [row] = Client(headers=key).get("/api/v1/delegations").json()["delegations"]
    assert (row["standing"], row["due_after_it_ends"]) == ("ended", [])


def test_a_key_makes_and_ends_none(board: Desk) -> None:
    door(board, "Rita").post(f"{URL}new/", sent(board))
    key = {"Authorization": f"Bearer {make_key(board.tenant, 'read', 'configure')}"}
    client = Client(headers=key)
    assert client.post("/api/v1/delegations", {}, "application/json").status_code == 405
    assert client.post(f"{URL}{Delegation.objects.get().pk}/end").status_code == 302, "sign in"
    assert Delegation.objects.get().ended_at is None
