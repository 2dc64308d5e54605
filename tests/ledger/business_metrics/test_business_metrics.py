"""Business metrics: kept from files and programs, corrected, and a denominator of cost."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.scope.context import current_tenant_id
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.calc.measures.series import NoUnit, SeriesSum
from ledger.models import BusinessMetric
from ledger.queries.business_metrics.report import SeriesRow, business_metrics
from ledger.services.business_metrics.importing import ValuesResult, import_values
from tests.ledger.api.asking import json_of
from tests.ledger.queries.asking import june
from tests.ledger.records import a_request, an_event, an_unpriced_event, record
from tests.people import make_key, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
HEAD = "metric,use_case,day,value\n"
NOON = "2026-06-10T12:00:00Z"
PAGE = "/t/retail/business-metrics/import/"
ENTRIES = "/api/v1/business-metrics/entries"


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    made = make_tenant("retail")
    with tenant_scope(made.pk):
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        center = create_cost_center(actor="tests", code="4102", name="4102", business_unit=unit)
        new = NewUseCase("copilot", "Copilot", unit, center, "low", "lower handling time")
        create_use_case(actor="tests", new=new)
        yield made


def kept(tenant: Tenant, text: str) -> ValuesResult:
    return import_values(actor=Actor(tenant, name="tests"), data=text.encode())


def rows() -> tuple[SeriesRow, ...]:
    return business_metrics(june(), None).rows


def test_any_series_may_be_what_cost_is_divided_by(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON),
        an_event("e1", "t1", NOON),
        an_event("e2", "t1", "2026-06-20T12:00:00Z"),
    )
    text = f"{HEAD}tickets,copilot,2026-06-10,40\ntickets,copilot,2026-06-11,10\n"
    assert kept(tenant, text).added == 2
    (row,) = rows()
    assert row.summed == SeriesSum(False, Decimal(50), 2, Decimal(2))  # the 20th has no value
    assert row.summed.cost_per_unit_usd == Decimal("0.04")


def test_a_corrected_value_counts_and_the_former_stays(tenant: Tenant) -> None:
    assert kept(tenant, f"{HEAD}tickets,copilot,2026-06-10,40\n").added == 1
    again = kept(tenant, f"{HEAD}tickets,copilot,2026-06-10,40.000\n")
    assert (again.added, again.unchanged) == (0, 1)
    assert kept(tenant, f"{HEAD}tickets,copilot,2026-06-10,35\n").corrected == 1
    (row,) = rows()
    assert (row.summed.total, row.corrected) == (Decimal(35), 1)
    assert BusinessMetric.objects.count() == 2


def test_averages_have_a_mean_and_no_unit_cost(tenant: Tenant) -> None:
    head = "metric,use_case,day,value,aggregation\n"
    kept(tenant, f"{head}aht,copilot,2026-06-10,400,mean\naht,copilot,2026-06-11,440,mean\n")
    (row,) = rows()
    assert (row.summed.value, row.summed.reason) == (Decimal(420), NoUnit.IS_MEAN)
    assert row.summed.cost_per_unit_usd is None


def test_a_cost_that_is_not_known_is_no_unit_cost(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_unpriced_event("e1", "t1", NOON))
    kept(tenant, f"{HEAD}tickets,copilot,2026-06-10,40\n")
    assert rows()[0].summed.reason is NoUnit.COST_UNKNOWN
    assert SeriesSum(False, Decimal(0), 1, Decimal(2)).reason is NoUnit.NOTHING
    assert SeriesSum(False, Decimal(-1), 1, Decimal(2)).reason is NoUnit.BELOW_NOTHING


WRONG = [
    ("Tickets,copilot,2026-06-10,1", ("metric", "invalid")),
    ("tickets,nowhere,2026-06-10,1", ("use_case", "unknown")),
    ("tickets,copilot,10.06.2026,1", ("day", "invalid")),
    ("tickets,copilot,2026-06-10,many", ("value", "invalid")),
    ("tickets,copilot,2026-06-10,1.1234567", ("value", "max_decimal_places")),
    ("tickets,copilot,2026-06-10,", ("value", "required")),
    ("tickets,copilot,2026-06-10", ("", "cells")),
    ("tickets,copilot,2026-06-09,2", ("day", "twice")),
]


@pytest.mark.parametrize(("line", "problem"), WRONG)
def test_with_one_wrong_line_nothing_is_kept(
    tenant: Tenant, line: str, problem: tuple[str, str]
) -> None:
    result = kept(tenant, f"{HEAD}tickets,copilot,2026-06-09,1\n{line}\n")
    assert [(p.line, p.field, p.code) for p in result.problems] == [(3, *problem)]
    assert not BusinessMetric.objects.exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ("", "empty")),
        ("metric,use_case,day\n", ("value", "missing_column")),
        ("metric,use_case,day,value,note\n", ("note", "unknown_column")),
        ("metric,use_case,day,value,day\n", ("day", "twice")),
        ('metric,use_case,day,value\n"tickets', ("", "not_csv")),
    ],
)
def test_a_file_of_another_shape_is_told(
    tenant: Tenant, text: str, problem: tuple[str, str]
) -> None:
    assert [(p.field, p.code) for p in kept(tenant, text).problems] == [problem]


def test_a_series_is_read_in_one_way(tenant: Tenant) -> None:
    kept(tenant, f"{HEAD}tickets,copilot,2026-06-09,1\n")
    head = "metric,use_case,day,value,aggregation\n"
    result = kept(tenant, f"{head}tickets,copilot,2026-06-10,1,mean\n")
    assert [(p.field, p.code) for p in result.problems] == [("aggregation", "mixed")]


def test_people_import_a_file_and_see_what_is_wrong_in_it(tenant: Tenant) -> None:
    browser = sign_in(Client(), make_person(tenant, "finops_lead"))
    wrong = SimpleUploadedFile("m.csv", f"{HEAD}tickets,copilot,soon,1\n".encode())
    answer = browser.post(PAGE, {"file": wrong})
    assert answer.status_code == 422
    assert "Write the day as 2026-11-30." in answer.content.decode()
    good = SimpleUploadedFile("m.csv", f"{HEAD}tickets,copilot,2026-06-10,1\n".encode())
    assert browser.post(PAGE, {"file": good}).status_code == 302
    shown = browser.get("/t/retail/business-metrics/?from=2026-06-01&to=2026-06-30")
    assert "tickets" in shown.content.decode()


def post(
    key: str, body: dict[str, object] | str, content_type: str = "application/json"
) -> tuple[int, object]:
    answer = Client().post(
        ENTRIES, body, content_type=content_type, headers={"authorization": f"Bearer {key}"}
    )
    return answer.status_code, answer.json()


def test_programs_send_values_as_json_or_csv(tenant: Tenant) -> None:
    key = make_key(tenant, "ingest")
    value = {"metric": "tickets", "use_case": "copilot", "day": "2026-06-10", "value": "40"}
    assert post(key, {"values": [value]}) == (200, {"added": 1, "corrected": 0, "unchanged": 0})
    text = f"{HEAD}tickets,copilot,2026-06-10,41\n"
    assert post(key, text, "text/csv") == (200, {"added": 0, "corrected": 1, "unchanged": 0})
    status, answer = post(key, {"values": [{**value, "use_case": "nowhere"}]})
    assert status == 400
    assert "line 1, use_case" in str(answer)
    body = json_of(make_key(tenant), "business-metrics", first="2026-06-01", last="2026-06-30")
    assert [(row["metric"], row["value"]) for row in body["rows"]] == [("tickets", "41")]


def test_another_organisation_sees_none_of_it(tenant: Tenant) -> None:
    kept(tenant, f"{HEAD}tickets,copilot,2026-06-10,40\n")
    other = make_tenant("other")
    with tenant_scope(other.pk):
        assert current_tenant_id() == other.pk
        assert rows() == ()


def test_whoever_sees_some_use_cases_sees_their_series_only(tenant: Tenant) -> None:
    kept(tenant, f"{HEAD}tickets,copilot,2026-06-10,40\n")
    assert business_metrics(june(), frozenset({"aml"})).rows == ()
