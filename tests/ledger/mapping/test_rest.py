"""REST of the mapping: list, draft, dry run, activate."""

import json
from typing import Any  # Any: JSON

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.api.mapping import shapes
from ledger.models import MappingRun
from ledger.queries.mapping import previews
from tests.answers import Answer
from tests.ledger.mapping.house import (
    TEAM,
    bring,
    call,
    hours_ago,
    leads,
    make_house,
    owners,
    run_waiting,
    team,
)
from tests.ledger.mapping.rules import activate_rules
from tests.ledger.pages.reading import text_of
from tests.people import make_key, make_person, sign_in

RULE = {
    "source_field": TEAM,
    "how": "exact",
    "value": "Contact Center",
    "dimension": "use_case_id",
    "target": "copilot",
}


@pytest.fixture
def tenant(db: None) -> Tenant:
    tenant = make_house()
    bring(tenant, call(1, "t1"), team("Contact Center", "t1"))
    bring(tenant, call(2, "t2"), team("Research", "t2"))
    return tenant


def client(tenant: Tenant, *scopes: str) -> Client:
    headers = {"authorization": f"Bearer {make_key(tenant, *(scopes or ('configure',)))}"}
    return Client(raise_request_exception=False, headers=headers)


def send(sender: Client, path: str, body: object, **headers: str) -> Answer:
    return sender.post(
        f"/api/v1/mappings{path}", json.dumps(body), "application/json", headers=headers
    )


def read(sender: Client, path: str = "") -> Any:
    answer = sender.get(f"/api/v1/mappings{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_of_too_many_requests_the_newest_are_looked_at_and_the_answer_says_since_when(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(tenant, call(3, "t3", hours=9), team("Contact Center", "t3", hours=9))
    sender = client(tenant)
    send(sender, "", {"note": "teams", "rules": [RULE]})
    every = read(sender, "/1/dry-run?days=7")
    assert (every["cut_at"], every["total"]["requests"]) == (None, 3)
    monkeypatch.setattr(previews, "MOST_TRACES", 1)
    newest = read(sender, "/1/dry-run?days=7")
    assert newest["total"] == {"requests": 2, "cost_usd": "4"}  # two are of one moment
    assert newest["cut_at"] == hours_ago(5).isoformat()
    assert (newest["traces_looked_at"], newest["traces"]) == (2, 3)
    lead = sign_in(Client(), make_person(tenant, "finops_lead"))
    note = "Only the newest 2 of 3 requests with such values are counted here:"
    for page, title in (
        ("mapping/", "At least 1 request of the last 7 days has no owner"),
        ("mapping/1/", "At least: 1 request of the last 7 days would change its owner"),
        ("work/", "Values without a rule, newest 2 requests of the last 7 days"),
    ):
        text = text_of(lead.get(f"/t/retail/{page}").content.decode())
        assert title in text
        assert (note in text) == (page != "work/")
    monkeypatch.setattr(previews, "MOST_COUNTED", 2)
    assert read(sender, "/1/dry-run?days=7")["traces"] is None


def test_the_answer_says_how_many_values_there_are(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = client(tenant)
    send(sender, "", {"note": "nothing", "rules": []})
    monkeypatch.setattr(shapes, "MOST_VALUES", 1)
    preview = read(sender, "/1/dry-run")
    assert (preview["traces_looked_at"], preview["traces"], preview["cut_at"]) == (2, 2, None)
    assert (preview["values_total"], len(preview["values"])) == (2, 1)


def test_a_version_is_drafted_looked_at_and_made_active(tenant: Tenant) -> None:
    sender = client(tenant)
    drafted = send(sender, "", {"note": "teams", "rules": [RULE]})
    assert drafted.status_code == 201
    draft = drafted.json()
    assert (draft["number"], draft["state"], draft["rules"]) == (1, "draft", [RULE])
    preview = read(sender, "/1/dry-run?days=7")
    assert preview["moved"] == {"requests": 1, "cost_usd": "2"}
    assert preview["total"] == {"requests": 2, "cost_usd": "4"}
    assert [(value["value"], value["cost_usd"]) for value in preview["values"]] == [
        ("Research", "2")
    ]
    started = send(sender, "/1/activate", {"days": 7}, **{"If-Match": draft["sha256"]})
    assert started.status_code == 202
    assert [run["state"] for run in started.json()["runs"]] == ["waiting"]
    run_waiting(tenant)
    (run,) = read(sender, "/1")["runs"]
    assert (run["state"], run["traces_done"], run["traces_moved"]) == ("done", 2, 1)
    assert owners(tenant) == {"e1": "copilot", "e2": ""}
    assert [version["state"] for version in read(sender)["mappings"]] == ["active"]


def test_it_is_not_made_active_unseen(tenant: Tenant) -> None:
    sender = client(tenant)
    send(sender, "", {"rules": [RULE]})
    assert send(sender, "/1/activate", {}).status_code == 428
    assert send(sender, "/1/activate", {}, **{"If-Match": "0" * 64}).status_code == 412
    seen = read(sender, "/1")["sha256"]
    assert send(sender, "/1/activate", {"days": 0}, **{"If-Match": seen}).status_code == 202
    assert send(sender, "/1/activate", {}, **{"If-Match": seen}).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rules": [{**RULE, "target": "nowhere"}]}, "rules.0.target"),
        ({"rules": [RULE, RULE]}, "rules.1.value"),
        ({"rules": [{**RULE, "how": "regex"}]}, "rules.0.how"),
        ({"rules": [{**RULE, "source_field": "x"}]}, "rules.0.source_field"),
        ({"rules": [{**RULE, "value": ""}]}, "rules.0.value"),
        ({"rules": "all"}, "rules"),
        ({}, "rules"),
        ([], ""),
    ],
    ids=["target", "twice", "how", "field", "value", "no list", "nothing", "no object"],
)
def test_what_is_wrong_is_named(tenant: Tenant, body: object, field: str) -> None:
    sender = client(tenant)
    answer = send(sender, "", body)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert read(sender) == {"mappings": []}


@pytest.mark.parametrize("days", ["0", "36", "x", "-1", "1e3"])
def test_a_number_of_days_that_is_none_is_refused_by_name(tenant: Tenant, days: str) -> None:
    sender = client(tenant)
    send(sender, "", {"rules": [RULE]})
    answer = sender.get("/api/v1/mappings/1/dry-run", {"days": days})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "days"


def test_a_key_that_may_read_changes_nothing(tenant: Tenant) -> None:
    reader = client(tenant, "read")
    assert read(reader) == {"mappings": []}
    assert send(reader, "", {"rules": [RULE]}).status_code == 403
    send(client(tenant), "", {"rules": [RULE]})
    assert send(reader, "/1/activate", {}).status_code == 403


def test_a_version_of_another_tenant_is_not_there(tenant: Tenant) -> None:
    send(client(tenant), "", {"rules": [RULE]})
    other = client(make_house("wealth"))
    assert other.get("/api/v1/mappings/1").status_code == 404
    assert read(other) == {"mappings": []}


def test_a_pass_is_cancelled_by_whoever_may_activate(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("Contact Center", "copilot"), days=7)
        run = MappingRun.objects.get()
    url = f"/api/v1/mappings/runs/{run.public_id}/cancel"
    assert client(tenant, "read").post(url).status_code == 403
    sender = client(tenant, "configure")
    answer = sender.post(url)
    assert (answer.status_code, json.loads(answer.content)["state"]) == (200, "cancelled")
    assert sender.post(url).status_code == 409
