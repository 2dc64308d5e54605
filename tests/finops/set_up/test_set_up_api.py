"""REST of the set-up: list, make, read, change; strict bodies, and no change to an unseen state."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from finops.models import BusinessUnit, UseCase
from finops.scope import tenant_scope
from tests.finops.set_up.house import House, use_case_form
from tests.people import make_key


@dataclass(frozen=True)
class Door:
    """A client with a key."""

    key: str

    def ask(self, method: str, path: str, body: Any = None, match: str = "") -> Any:
        # Any: what JSON may be, and the test client's answer
        headers = {"Authorization": f"Bearer {self.key}", **({"If-Match": match} if match else {})}
        send = getattr(Client(), method)
        if body is None:
            return send(f"/api/v1/{path}", headers=headers)
        return send(f"/api/v1/{path}", body, "application/json", headers=headers)


@pytest.fixture
def door(house: House) -> Door:
    house.furnish()
    return Door(make_key(house.tenant, "read", "configure"))


def codes(answer: HttpResponse) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    return {error["field"]: error["code"] for error in answer.json()["errors"]}  # type: ignore[attr-defined]  # a test answer


def test_a_use_case_is_made_read_and_changed(house: House, door: Door) -> None:
    made = door.ask("post", "use-cases", use_case_form(cost_slo_usd_per_outcome="0.25"))
    assert made.status_code == 201, made.content
    read = door.ask("get", "use-cases/second")
    assert read.json() == made.json()
    assert read.json()["cost_slo_usd_per_outcome"] == "0.25"
    assert read.json()["business_owner"] is None
    changed = door.ask("patch", "use-cases/second", {"stage": "scale"}, read.headers["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed.json() == {**read.json(), "stage": "scale"}
    assert changed.headers["ETag"] != read.headers["ETag"]
    (entry,) = house.audit("use_case.changed")
    assert entry.actor.startswith("key:")


def test_a_change_names_the_state_that_it_was_made_against(house: House, door: Door) -> None:
    etag = door.ask("get", "business-units/cards").headers["ETag"]
    assert door.ask("patch", "business-units/cards", {"name": "A"}).status_code == 428
    assert door.ask("patch", "business-units/cards", {"name": "B"}, etag).status_code == 200
    assert door.ask("patch", "business-units/cards", {"name": "C"}, etag).status_code == 412
    with tenant_scope(house.tenant.pk):
        assert BusinessUnit.objects.get().name == "B"


@pytest.mark.parametrize(
    ("others", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"name": 7}, "name", "wrong_type"),
        ({"cost_slo_usd_per_outcome": 0.25}, "cost_slo_usd_per_outcome", "wrong_type"),
        ({"cost_slo_usd_per_outcome": "1e3"}, "cost_slo_usd_per_outcome", "invalid"),
        ({"cost_slo_usd_per_outcome": "٣"}, "cost_slo_usd_per_outcome", "invalid"),
        ({"closed_on": "01/02/2026"}, "closed_on", "invalid"),
        ({"closed_on": "0026-01-02"}, "closed_on", "date_out_of_range"),
        ({"risk_tier": "none"}, "risk_tier", "invalid_choice"),
        ({"slug": "copilot"}, "slug", "taken"),
        ({"slug": "x" * 129}, "slug", "max_length"),
        ({"name": None}, "name", "wrong_type"),
        ({"business_owner": "nobody@x.example"}, "business_owner", "invalid_choice"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(
    house: House, door: Door, others: dict[str, Any], field: str, code: str
) -> None:
    assert codes(door.ask("post", "use-cases", use_case_form(**others)))[field] == code
    with tenant_scope(house.tenant.pk):
        assert UseCase.objects.count() == 1


@pytest.mark.parametrize("body", [[], {}, '"text"', [{"slug": "x"}]])
def test_a_body_that_is_no_object_is_refused(door: Door, body: Any) -> None:  # Any: JSON
    assert codes(door.ask("post", "business-units", body)) == {"body": "not_an_object"}


def test_what_is_fixed_may_not_be_sent_with_a_change(door: Door) -> None:
    etag = door.ask("get", "use-cases/copilot").headers["ETag"]
    answer = door.ask("patch", "use-cases/copilot", {"business_unit": "cards"}, etag)
    assert codes(answer) == {"business_unit": "fixed"}


def test_a_key_raises_a_risk_tier_and_never_lowers_it(house: House, door: Door) -> None:
    etag = door.ask("get", "use-cases/copilot").headers["ETag"]
    lower = door.ask("patch", "use-cases/copilot", {"risk_tier": "medium"}, etag)
    assert lower.status_code == 403
    raised = door.ask("patch", "use-cases/copilot", {"risk_tier": "critical"}, etag)
    assert raised.status_code == 200
    with tenant_scope(house.tenant.pk):
        assert UseCase.objects.get().risk_tier == "critical"


def test_a_step_is_found_under_its_use_case(door: Door) -> None:
    assert door.ask("get", "workflow-steps/copilot/draft").json()["name"] == "Draft"
    assert door.ask("get", "workflow-steps/draft").status_code == 404
    assert door.ask("get", "workflow-steps/other/draft").status_code == 404


def test_a_list_comes_in_stretches(door: Door) -> None:
    for slug in ("loans", "wealth"):
        door.ask("post", "business-units", {"slug": slug, "name": slug})
    first = door.ask("get", "business-units?limit=2").json()
    assert [row["slug"] for row in first["business_units"]] == ["cards", "loans"]
    rest = door.ask("get", f"business-units?limit=2&offset={first['next']}").json()
    assert [row["slug"] for row in rest["business_units"]] == ["wealth"]
    assert rest["next"] is None
    assert codes(door.ask("get", "business-units?limit=0")) == {"limit": "out_of_range"}
    assert codes(door.ask("get", "business-units?offset=-1")) == {"offset": "invalid"}


def test_another_tenants_row_is_not_there(door: Door) -> None:
    from tests.people import make_tenant

    stranger = Door(make_key(make_tenant("wealth"), "read", "configure"))
    assert stranger.ask("get", "use-cases/copilot").status_code == 404
    body = {"name": "Mine"}
    assert stranger.ask("patch", "use-cases/copilot", body, "x").status_code == 404
    assert stranger.ask("get", "use-cases").json() == {"use_cases": [], "next": None}


def test_a_key_that_only_reads_writes_nothing(house: House, door: Door) -> None:
    reader = Door(make_key(house.tenant, "read", name="reader"))
    assert reader.ask("post", "use-cases", use_case_form()).status_code == 403
    assert reader.ask("patch", "use-cases/copilot", {"stage": "scale"}, "x").status_code == 403
