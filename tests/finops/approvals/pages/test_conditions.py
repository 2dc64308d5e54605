"""Conditions over HTTP: asked for in a draft or while it is decided, met, overdue, exact."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from finops import clock
from finops.calc.approvals.conditions import MeasuredFigure
from finops.models import Condition, Limit
from finops.queries.approvals import request_of, sha256_to_sign
from finops.registries import conditions as registry
from finops.scope import tenant_scope
from finops.services.approvals.conditions import check_condition
from finops.services.budgets.limits import LIMITS, NewLimit, ask_limit, submit_limit
from tests.finops.budgets.house import REASON, House
from tests.people import copy_of, make_key, sign_in

pytestmark = pytest.mark.django_db
TEXT = "Seven days of cache hits at 52% or more"
FIGURE = {"metric": "hits", "op": ">=", "value": "0.52", "days": "7", "min_n": "30"}


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


@pytest.fixture
def hits(monkeypatch: pytest.MonkeyPatch) -> dict[date, int]:
    """How many of 10,000 requests were hits in the window that ends with a day; none: 5,199."""
    counts: dict[date, int] = {}

    def read(_metric: str, _filter: Mapping[str, str], _first: date, last: date) -> MeasuredFigure:
        return MeasuredFigure(Decimal(counts.get(last, 5_199)), Decimal(10_000), 10_000)

    monkeypatch.setattr(registry, "_evaluators", {})
    facts_to = clock.now() + timedelta(days=100)
    registry.register(registry.Evaluator(lambda _m, _f: {}, read, lambda: facts_to), "hits")
    return counts


def door(house: House, name: str) -> Client:
    person = house[name].user
    assert person is not None
    return sign_in(Client(), person)


def a_limit(house: House) -> tuple[Limit, str]:
    """A draft of Otto's, and where its conditions are asked for."""
    new = NewLimit(
        "sandbox_daily", "daily_cap", REASON, Decimal(300), "USD", use_case=house.copilot
    )
    limit = ask_limit(actor=house["Otto"], new=new)
    request = request_of(LIMITS.name, limit.pk)
    assert request is not None
    return limit, f"/t/retail/requests/{request.pk}/conditions/new"


def wanted(house: House, **more: str) -> dict[str, object]:
    owner = house["Bob"].user
    assert owner is not None
    due = clock.now().date() + timedelta(days=20)
    return {"text": TEXT, "owner": owner.pk, "due_on": due.isoformat(), **more}


def sign(house: House, limit: Limit, *names: str) -> str:
    for name in names:
        seen = sha256_to_sign(LIMITS, limit, request_of(LIMITS.name, limit.pk))
        answer = door(house, name).post(f"/t/retail/limits/{limit.pk}/approve", {"seen": seen})
        assert answer.status_code == 302, answer.content.decode()
    limit.refresh_from_db()
    return str(limit.state)


def listed(house: House) -> list[Any]:  # Any: rows of JSON
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'read')}"}
    rows: list[Any] = Client(headers=key).get("/api/v1/conditions").json()["conditions"]
    return rows


def waits_for(house: House, name: str) -> bool:
    """Whether the inbox has the condition before this person as its owner."""
    return "You own the condition." in door(house, name).get("/t/retail/inbox/").content.decode()


def test_who_signs_asks_for_a_condition_while_it_is_decided_and_still_signs(
    house: House, hits: dict[date, int]
) -> None:
    limit, url = a_limit(house)
    submit_limit(actor=house["Otto"], limit_id=limit.pk)
    assert sign(house, limit, "Lea") == "in_review"
    assert door(house, "Finn").post(url, wanted(house, **FIGURE)).status_code == 302
    limit.refresh_from_db()
    assert limit.state == "draft", "every signature is void"
    dialog = unescape(door(house, "Otto").get(url.removesuffix("conditions/new")).content.decode())
    assert TEXT in dialog
    assert "hits at least 0.52 over 7 days, 30 cases or more" in dialog
    submit_limit(actor=house["Otto"], limit_id=limit.pk)
    assert sign(house, limit, "Lea", "Bea", "Finn") == "conditionally_approved"


def test_a_condition_stands_open_with_its_exact_figure_until_it_is_met(
    house: House, hits: dict[date, int]
) -> None:
    limit, url = a_limit(house)
    assert door(house, "Otto").post(url, wanted(house, **FIGURE)).status_code == 302
    submit_limit(actor=house["Otto"], limit_id=limit.pk)
    sign(house, limit, "Lea", "Bea", "Finn")
    condition = Condition.objects.get()
    today = clock.now().date()
    for days, hit, figure, standing in (
        (9, 0, "5,199/10,000", "open"),
        (10, 5_200, "5,200/10,000", "met"),
    ):
        hits.update({today + timedelta(days=days - 1): hit} if hit else {})
        check_condition(condition, zone="UTC", at=clock.now() + timedelta(days=days))
        [row] = listed(house)
        assert (row["figure"], row["standing"]) == (figure, standing)
        page = unescape(door(house, "Rita").get("/t/retail/conditions/").content.decode())
        assert (figure in page, standing in page) == (True, True)


def test_what_no_figure_decides_is_met_by_its_owners_word_and_overdue_until_then(
    house: House,
) -> None:
    limit, url = a_limit(house)
    assert door(house, "Otto").post(url, wanted(house)).status_code == 302
    submit_limit(actor=house["Otto"], limit_id=limit.pk)
    sign(house, limit, "Lea", "Bea", "Finn")
    condition = Condition.objects.get()
    check_condition(condition, zone="UTC", at=clock.now() + timedelta(days=22))
    assert [row["standing"] for row in listed(house)] == ["overdue"]
    page = door(house, "Bob").get("/t/retail/conditions/").content.decode()
    assert "1 condition is overdue" in page
    waits = door(house, "Bob").get("/t/retail/inbox/").content.decode()
    assert ("You own the condition." in waits, TEXT in waits) == (True, True)
    assert (
        "You own the condition." not in door(house, "Bea").get("/t/retail/inbox/").content.decode()
    )
    met, note = f"/t/retail/conditions/{condition.pk}/met", {"reason": "seen in the report of May"}
    assert f'hx-get="{met}"' in page
    assert door(house, "Otto").post(met, note).status_code == 403, "asked for it"
    assert door(house, "Bob").post(met, {"reason": "yes"}).status_code == 422
    assert door(house, "Bob").post(met, note).status_code == 302
    assert [row["standing"] for row in listed(house)] == ["met"]
    assert door(house, "Bob").post(met, note).status_code == 409, "settled"
    assert (
        "You own the condition." not in door(house, "Bob").get("/t/retail/inbox/").content.decode()
    )


def test_what_is_wrong_with_a_condition_stands_at_its_field(
    house: House, hits: dict[date, int]
) -> None:
    _limit, url = a_limit(house)
    wrong: dict[str, dict[str, str]] = {
        "due_on": {"due_on": "2020-01-01"},
        "value": {**FIGURE, "value": ""},
        "days": {**FIGURE, "days": "93"},
        "filter": {**FIGURE, "filter": "use_case"},
        "metric": {**FIGURE, "metric": "misses"},
    }
    for field, change in wrong.items():
        answer = door(house, "Otto").post(url, wanted(house, **change))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Condition.objects.exists()


def test_a_condition_is_taken_out_of_a_draft_in_a_dialog(house: House) -> None:
    _limit, url = a_limit(house)
    door(house, "Otto").post(url, wanted(house))
    gone = url.replace("/new", "/1/remove")
    assert TEXT in door(house, "Otto").get(gone).content.decode()
    assert door(house, "Rita").post(gone).status_code == 302, "consulted on it, who may draft it"
    assert not Condition.objects.exists()
    assert door(house, "Otto").post(gone).status_code == 404
