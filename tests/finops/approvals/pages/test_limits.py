"""Limits over HTTP: asked for in a form or by a key, signed in the dialog, changed, exported."""

import csv
import io
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from finops.models import Environment, Limit
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.budgets.limits import LIMITS
from tests.finops.budgets.house import REASON, House
from tests.people import copy_of, make_key, sign_in

pytestmark = pytest.mark.django_db
DAILY = {
    **{"limit_id": "sandbox_daily", "what": "daily_cap", "amount": "300.00", "reason": REASON},
    "use_case": "copilot",
}


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def door(house: House, name: str) -> Client:
    person = house[name].user
    assert person is not None
    return sign_in(Client(), person)


def signed(house: House, limit: Limit, *names: str) -> list[int]:
    """The answers to these people, who sign in the dialog."""
    answers = []
    for name in names:
        seen = sha256_to_sign(LIMITS, limit, request_of(LIMITS.name, limit.pk))
        url = f"/t/retail/limits/{limit.pk}/approve"
        answers.append(door(house, name).post(url, {"seen": seen}).status_code)
    return answers


def test_a_limit_is_asked_for_in_a_form_put_to_people_and_signed_in_its_dialog(
    house: House,
) -> None:
    Environment.objects.get_or_create(slug="sandbox", defaults={"name": "Sandbox"})
    otto = door(house, "Otto")
    made = otto.post("/t/retail/limits/new/", {**DAILY, "use_case": "", "environment": "sandbox"})
    assert made.status_code == 302
    limit = Limit.objects.get(slug="sandbox_daily")
    assert (limit.state, str(limit.amount), limit.currency) == ("draft", "300.00", "USD")
    assert otto.post(f"/t/retail/limits/{limit.pk}/submit").status_code == 302
    dialog = unescape(
        door(house, "Lea").get(f"/t/retail/limits/{limit.pk}/approve").content.decode()
    )
    assert "Sign: sandbox_daily: 300.00 USD" in dialog
    assert "environment sandbox" in dialog
    assert signed(house, limit, "Otto", "Lea", "Bea", "Finn") == [403, 302, 302, 302]
    page = door(house, "Rita").get("/t/retail/limits/").content.decode()
    assert "1 limit is in force" in page
    assert "300.00 USD" in page


def test_what_is_wrong_stands_at_its_field(house: House) -> None:
    wrong: dict[str, dict[str, str]] = {
        "amount": {"amount": "1e3"},
        "limit_id": {"limit_id": "white space"},
        "environment": {"environment": "nowhere"},
        "reason": {"reason": "short"},
    }
    for field, change in wrong.items():
        answer = door(house, "Otto").post("/t/retail/limits/new/", {**DAILY, **change})
        assert answer.status_code == 422, field
        assert answer.context["form"].errors.keys() == {field}
    required = {**DAILY, "what": "budget_required"}
    answer = door(house, "Otto").post("/t/retail/limits/new/", required)
    assert answer.context["form"].errors.keys() == {"amount"}
    assert not Limit.objects.exists()


def test_the_next_version_shows_what_changes_and_takes_the_place_of_the_one_before(
    house: House,
) -> None:
    otto = door(house, "Otto")
    for amount, url in (("300.00", "new/"), ("250.00", "change/sandbox_daily/")):
        sent = otto.post(f"/t/retail/limits/{url}", {**DAILY, "amount": amount})
        assert sent.status_code == 302, sent.context["form"].errors
        limit = Limit.objects.filter(state="draft").get()
        assert otto.post(f"/t/retail/limits/{limit.pk}/submit").status_code == 302
        dialog = door(house, "Lea").get(f"/t/retail/limits/{limit.pk}/approve").content.decode()
        assert ("<del>300.00 USD</del>" in dialog) == (amount == "250.00")
        assert signed(house, limit, "Lea", "Bea", "Finn") == [302, 302, 302]
    assert dict(Limit.objects.values_list("amount", "state")) == {
        limit.amount: "approved",
        Limit.objects.exclude(pk=limit.pk).get().amount: "superseded",
    }
    rows = file_of(door(house, "Rita"))
    assert [(row["amount"], row["state"]) for row in rows] == [
        ("250", "approved"),
        ("300", "superseded"),
    ]


def file_of(client: Client) -> list[dict[str, str]]:
    answer = client.get("/t/retail/limits/?format=csv")
    text = answer.getvalue().decode()
    lines = [line for line in text.lstrip("\ufeff").splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(io.StringIO("\n".join(lines))))


def test_a_key_drafts_and_reads_limits_and_signs_none(house: House) -> None:
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'configure', 'read')}"}
    client = Client(headers=key)
    sent = client.post("/api/v1/limits/drafts", DAILY, "application/json")
    assert (sent.status_code, sent.json()["state"]) == (201, "draft")
    wrong = client.post("/api/v1/limits/drafts", {**DAILY, "amount": "-1"}, "application/json")
    assert wrong.status_code == 400
    assert [error["field"] for error in wrong.json()["errors"]] == ["amount"]
    [row] = client.get("/api/v1/limits").json()["limits"]
    assert (row["limit_id"], row["amount"], row["state"]) == ("sandbox_daily", "300.00", "draft")
    number = sent.json()["id"]
    assert client.post(f"/t/retail/limits/{number}/approve", {}).status_code == 302
    assert Limit.objects.get(pk=number).state == "draft"


def test_a_draft_that_was_sent_back_is_changed_and_put_to_people_again(house: House) -> None:
    otto = door(house, "Otto")
    otto.post("/t/retail/limits/new/", DAILY)
    limit = Limit.objects.get()
    otto.post(f"/t/retail/limits/{limit.pk}/submit")
    back = {"reason": "rather less than that"}
    assert (
        door(house, "Lea").post(f"/t/retail/limits/{limit.pk}/send_back", back).status_code == 302
    )
    url = f"/t/retail/limits/{limit.pk}/amend"
    seen = otto.get(url).context["seen"]
    less = {**DAILY, "amount": "200.00", "seen_version": seen}
    assert otto.post(url, {**less, "seen_version": seen - 1}).status_code == 412
    assert otto.post(url, less).status_code == 302
    assert otto.post(url, less).status_code == 412, "somebody changed it since"
    limit.refresh_from_db()
    assert (str(limit.amount), limit.slug) == ("200.00", "sandbox_daily")
    assert otto.post(f"/t/retail/limits/{limit.pk}/submit").status_code == 302
    assert otto.get(url).status_code == 404, "it is in review"
    assert signed(house, limit, "Lea", "Bea", "Finn") == [302, 302, 302]
