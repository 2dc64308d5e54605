"""Reviews over HTTP: on Home, in the inbox, decided on their page, exported, read by a key."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from finops.models import Condition, Review, UseCase
from finops.queries.approvals import request_of
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from finops.services.reviews.cadence import open_due
from ledger.services.slos.signing import SLOS
from tests.ledger.pages.reading import tables_of
from tests.ledger.slos.house import AML, House, asked, open_house, sign, signed
from tests.people import copy_of, make_key, make_person, sign_in
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
URL = "/t/retail/reviews/"
DONE = "Keep the routes as they are"


def build_house() -> House:
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        UseCase.objects.filter(slug="aml").update(stage="pilot")
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def weekly(overdue: bool = False) -> Review:
    [review] = open_due()
    if overdue:
        Review.objects.filter(pk=review.pk).update(due_on=date(2026, 1, 2))
    return review


def text(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def test_what_is_due_waits_for_whoever_decides_and_what_is_overdue_says_so(house: House) -> None:
    review = weekly()
    bea = house.door("Bea")
    assert "Weekly review: Aml" in text(bea, "/t/retail/inbox/")
    assert "Weekly review: Aml" not in text(house.door("Rita"), "/t/retail/inbox/")
    Review.objects.filter(pk=review.pk).update(due_on=local_today() - timedelta(days=1))
    for page in ("/t/retail/inbox/", "/t/retail/home/waiting/"):
        shown = unescape(bea.get(page, headers={"HX-Request": "true"}).content.decode())
        assert "Weekly review: Aml" in shown
        assert "overdue" in shown.lower()
    assert "1 review is overdue" in text(house.door("Aud"), URL)


def test_a_review_shows_what_happened_since_the_last_and_is_decided_there(house: House) -> None:
    matrix = signed(house, house.aml, AML)
    request = request_of(SLOS.name, matrix.pk)
    review = weekly()
    page = text(house.door("Aud"), f"{URL}{review.pk}/")
    assert "Record the decision" not in page
    assert "No S0 or S1 incident" in page
    assert "No condition of what was approved" in page
    assert request is not None
    bea = house.door("Bea")
    assert "Record the decision" in text(bea, f"{URL}{review.pk}/")
    sent = bea.post(
        f"{URL}{review.pk}/",
        {"decision": "scale", "actions": DONE, "success_metric": "cost_per_answer"},
    )
    assert sent.status_code == 422
    assert sent.context["form"].errors.keys() == {"success_metric"}
    assert "excluded objective of Aml" in unescape(sent.content.decode())
    sent = bea.post(f"{URL}{review.pk}/", {"decision": "hold", "actions": DONE})
    assert sent.status_code == 302
    review.refresh_from_db()
    assert (review.decision, review.closed_at is not None) == ("hold", True)
    assert house.door("Bea").post(f"{URL}{review.pk}/", {}).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"actions": "short"}, "actions"),
        ({"decision": "scale"}, "success_metric"),
        ({"next_on": "1 May"}, "next_on"),
        ({"next_on": "2020-01-01"}, "next_on"),
        ({"next_on": "9999-01-01"}, "next_on"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    house: House, change: dict[str, str], field: str
) -> None:
    review = weekly()
    values = {"decision": "hold", "actions": DONE, **change}
    answer = house.door("Bea").post(f"{URL}{review.pk}/", values)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}


def test_nobody_else_decides_and_another_use_case_is_not_there(house: House) -> None:
    review = weekly()
    values = {"decision": "hold", "actions": DONE}
    assert house.door("Otto").post(f"{URL}{review.pk}/", values).status_code == 403
    person = make_person(house.tenant, "business_owner", "Olga", use_case=house.copilot)
    olga = sign_in(Client(), person)
    assert olga.get(f"{URL}{review.pk}/").status_code == 404
    assert olga.post(f"{URL}{review.pk}/", values).status_code == 404
    assert "Aml" not in text(olga, URL)
    assert Review.objects.get().closed_at is None


def test_open_conditions_of_what_was_approved_stand_in_the_review(house: House) -> None:
    matrix = asked(house, house.aml, AML)
    request = request_of(SLOS.name, matrix.pk)
    owner = house["Aud"].user
    assert request is not None
    assert owner is not None
    due_on = local_today() + timedelta(days=9)
    Condition.objects.create(
        request=request, no=1, text="Judge 200 a week", owner=owner, due_on=due_on
    )
    assert sign(house, matrix, "Pat", "Bea", "Rita").state == "conditionally_approved"
    assert "Judge 200 a week" in text(house.door("Bea"), f"{URL}{weekly().pk}/")


def test_the_history_is_a_file_and_an_answer_of_the_api(house: House) -> None:
    review = weekly()
    house.door("Bea").post(f"{URL}{review.pk}/", {"decision": "continue", "actions": DONE})
    answer = house.door("Aud").get(f"{URL}?format=csv")
    lines = answer.getvalue().decode().lstrip("\ufeff").splitlines()
    body = "\n".join(line for line in lines if not line.startswith("# "))
    [row] = csv.DictReader(io.StringIO(body))
    assert (row["standing"], row["decision"], row["actions"]) == ("done", "continue", DONE)
    assert house.door("Aud").get(f"{URL}?format=xlsx").status_code == 200
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'read')}"}
    [shown] = Client(headers=key).get("/api/v1/reviews").json()["reviews"]
    assert (shown["rhythm"], shown["decision"]) == ("weekly", "continue")
    assert shown["parts"][0]["result"] == DONE
    assert shown["shown"]["requests"] == 0


def test_the_list_has_the_latest_decision_beside_what_is_due(house: House) -> None:
    weekly(overdue=True)
    [listing] = tables_of(text(house.door("Aud"), URL))
    row = listing.row("Aml")
    assert [cell.value for cell in row[1:4:2]] == ["Weekly review", "Overdue"]
