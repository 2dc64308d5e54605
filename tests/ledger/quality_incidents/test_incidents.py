"""Incidents are recorded by people and by keys, ended once, and counted on the worksheet."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from django.test import Client

from finops.access import Actor
from finops.models import UseCase
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from ledger.models import QualityIncident
from ledger.queries.units.worksheets import worksheet
from ledger.services.quality_incidents.recording import NewIncident, record_incident
from tests.answers import Answer
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.queries.asking import june
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
PAGE = "/t/retail/incidents/"
SENT: Mapping[str, str] = {
    "use_case": "copilot",
    "severity": "S1",
    "title": "Fees were promised that do not exist",
    "started_at": "2026-06-10T09:00",
    "ended_at": "",
    "link": "https://tickets.example/17",
}


@pytest.fixture
def house() -> House:
    return open_house()


def recorded(house: House) -> list[tuple[str, str, bool]]:
    with tenant_scope(house.tenant.pk):
        rows = QualityIncident.objects.order_by("pk")
        return [(row.use_case.slug, row.severity, row.ended_at is None) for row in rows]


def record(
    house: House, severity: str, first: int, last: int | None, slug: str = "copilot"
) -> None:
    with tenant_scope(house.tenant.pk):
        new = NewIncident(
            use_case=UseCase.objects.get(slug=slug),
            severity=severity,
            title="x",
            started_at=datetime(2026, 6, first, tzinfo=UTC),
            ended_at=None if last is None else datetime(2026, 6, last, tzinfo=UTC),
        )
        record_incident(actor=Actor(house.tenant, name="tests"), new=new)


def test_an_incident_recorded_on_the_page_is_listed_and_ended_once(house: House) -> None:
    browser = house.browser("risk")
    assert browser.post(f"{PAGE}new/", SENT).status_code == 302
    assert recorded(house) == [("copilot", "S1", True)]
    (row,) = tables_of(content_of(browser.get(PAGE)))[0].rows
    assert (row[0].text, row[1].href, row[4].text) == (
        "S1",
        "https://tickets.example/17",
        "goes on",
    )
    with tenant_scope(house.tenant.pk):
        end = f"{PAGE}{QualityIncident.objects.get().pk}/end/"
    assert browser.post(end).status_code == 302
    assert recorded(house) == [("copilot", "S1", False)]
    assert "over already" in text_of(content_of(browser.post(end, follow=True)))
    with tenant_scope(house.tenant.pk):
        for action in ("incident.recorded", "incident.ended"):
            assert len(older_entries(AuditFilter(action=action)).entries) == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("severity", "S9", "Select a valid choice"),
        ("use_case", "nobody", "Select a valid choice"),
        ("title", "", "This field is required"),
        ("started_at", "yesterday", "Write the moment as"),
        ("started_at", "2099-01-01T00:00", "not happened yet"),
        ("ended_at", "2026-06-09T00:00", "cannot end before it begins"),
        ("link", "javascript:alert(1)", "Enter a valid URL"),
    ],
)
def test_a_bad_incident_is_told_and_nothing_is_written(
    house: House, name: str, value: str, sentence: str
) -> None:
    answer = house.browser("risk").post(f"{PAGE}new/", {**SENT, name: value})
    assert answer.status_code == 422
    assert sentence in text_of(content_of(answer))
    assert recorded(house) == []


def test_one_unit_records_and_ends_those_of_its_own_use_cases_only(house: House) -> None:
    owner = house.browser("business_owner", house.contact_center)
    assert owner.post(f"{PAGE}new/", {**SENT, "use_case": "aml"}).status_code == 422
    assert owner.post(f"{PAGE}new/", SENT).status_code == 302
    record(house, "S0", 1, None, "aml")
    with tenant_scope(house.tenant.pk):
        other = QualityIncident.objects.get(use_case__slug="aml").pk
    assert owner.post(f"{PAGE}{other}/end/").status_code == 404
    (row,) = tables_of(content_of(owner.get(PAGE)))[0].rows
    assert row[2].text == "Service Copilot"


def test_who_may_not_record_is_not_let_in(house: House) -> None:
    auditor = house.browser("auditor")
    assert auditor.get(f"{PAGE}new/").status_code == 404
    assert auditor.get(PAGE).status_code == 200


def test_the_worksheet_counts_serious_ones_that_went_on_in_its_days(house: House) -> None:
    for severity, first, last in (("S0", 1, 2), ("S1", 20, None), ("S2", 3, 4), ("S1", 1, 1)):
        record(house, severity, first, last)
    record(house, "S0", 5, 6, "aml")
    with tenant_scope(house.tenant.pk):
        counts = []
        for begin, end in (("01", "30"), ("02", "10"), ("03", "10"), ("25", "26")):
            asked = june(first=f"2026-06-{begin}", last=f"2026-06-{end}")
            sheet = worksheet("copilot", asked, None)
            assert sheet is not None
            counts.append(sheet.serious_incidents)
    assert counts == [3, 1, 0, 1]


def post(key: str, path: str, body: Mapping[str, object]) -> Answer:
    return Client(raise_request_exception=False).post(
        f"/api/v1/quality-incidents/{path}",
        data=json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )


OVER_REST: Mapping[str, object] = {
    "use_case": "copilot",
    "severity": "S0",
    "title": "Account data of another customer",
    "started_at": "2026-06-10T09:00:00Z",
}


def test_incidents_come_and_go_over_rest_and_stay_in_their_tenant(house: House) -> None:
    ingest = make_key(house.tenant, "ingest")
    made = post(ingest, "entries", OVER_REST)
    assert (made.status_code, made.json()["ended_at"]) == (201, None)
    end = f"{made.json()['id']}/end"
    over = post(ingest, end, {"ended_at": "2026-06-10T10:00:00Z"})
    assert (over.status_code, over.json()["ended_at"] is None) == (200, False)
    assert post(ingest, end, {}).status_code == 400
    client = Client(headers={"authorization": f"Bearer {make_key(house.tenant, 'read')}"})
    (listed,) = client.get("/api/v1/quality-incidents").json()["incidents"]
    assert listed == over.json()
    other = make_tenant("other")
    stranger = Client(headers={"authorization": f"Bearer {make_key(other, 'read')}"})
    assert stranger.get("/api/v1/quality-incidents").json()["incidents"] == []
    assert post(make_key(other, "ingest"), end, {}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"use_case": "nobody"}, "use_case"),
        ({"severity": "bad"}, "severity"),
        ({"title": " "}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"started_at": "2099-01-01T00:00:00Z"}, "started_at"),
        ({"started_at": "0001-01-01T00:00:00Z"}, "started_at"),
        ({"ended_at": "2026-06-01T00:00:00Z"}, "ended_at"),
    ],
)
def test_bad_input_over_rest_names_the_field(
    house: House, changes: dict[str, object], field: str
) -> None:
    answer = post(make_key(house.tenant, "ingest"), "entries", {**OVER_REST, **changes})
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert recorded(house) == []
