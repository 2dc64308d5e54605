"""People enter values; every version stays, with who entered it and when."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test import Client

from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from ledger.models import WorksheetEntry
from ledger.queries.worksheets.entries import entered_values
from tests.answers import Answer
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.worksheets.sheets import ENTRIES_PAGE, LABOUR, MONTH, enter, posted
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
WORKSHEET = "/t/retail/use-case-worksheets/copilot/?from=2026-06-01&to=2026-06-30"


@pytest.fixture
def house() -> House:
    return open_house()


def held(house: House, month: date = MONTH) -> dict[str, Decimal]:
    with tenant_scope(house.tenant.pk):
        return {key: entry.value for key, entry in entered_values("copilot", month).items()}


def test_what_differs_becomes_a_version_and_what_holds_is_not_written_again(house: House) -> None:
    assert enter(house, {"idle_usd": "5", "loaded_rate_usd": "30"}) == 2
    assert enter(house, {"idle_usd": "6", "loaded_rate_usd": "30.00"}) == 1
    assert enter(house, {"idle_usd": None}) == 1
    assert enter(house, {"idle_usd": None}) == 0
    assert held(house) == {"loaded_rate_usd": Decimal(30)}
    with tenant_scope(house.tenant.pk):
        versions = WorksheetEntry.objects.filter(key="idle_usd").order_by("version")
        assert [(row.version, row.value) for row in versions] == [(1, 5), (2, 6), (3, None)]
        assert len(older_entries(AuditFilter(action="worksheet.entered")).entries) == 3


def test_rates_and_targets_hold_on_and_amounts_are_of_their_month(house: House) -> None:
    enter(house, {"idle_usd": "5", "loaded_rate_usd": "30"}, date(2026, 4, 1))
    assert held(house) == {"loaded_rate_usd": Decimal(30)}
    enter(house, {"loaded_rate_usd": "31"}, date(2026, 5, 1))
    assert held(house, date(2026, 4, 1)) == {"idle_usd": 5, "loaded_rate_usd": 30}
    assert held(house) == {"loaded_rate_usd": Decimal(31)}
    enter(house, {"loaded_rate_usd": None})
    assert held(house) == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("reduction_share", "1.1"),
        ("idle_usd", "-1"),
        ("idle_usd", "0.1234567891"),
        ("idle_usd", "1000000000001"),
        ("idle_usd", "NaN"),
        ("nothing", "1"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_field(house: House, key: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        enter(house, {key: value, "platform_usd": "5"})
    assert [*refused.value.message_dict] == [key]
    assert held(house) == {}


@pytest.mark.parametrize("month", [date(2026, 6, 2), date(2099, 1, 1), date(1999, 1, 1)])
def test_a_worksheet_is_of_a_month_that_has_begun(house: House, month: date) -> None:
    with pytest.raises(ValidationError) as refused:
        enter(house, {"idle_usd": "5"}, month)
    assert [*refused.value.message_dict] == ["month"]


def test_entered_on_the_page_it_stands_on_the_worksheet_with_who_and_when(house: House) -> None:
    browser = house.browser("finance")
    assert browser.post(ENTRIES_PAGE, posted(**LABOUR, note="HR")).status_code == 302
    table = tables_of(content_of(browser.get(WORKSHEET)))[0]
    rate = table.row("Loaded labour rate")
    assert rate[1].text == "29.91"
    assert "entered by" in rate[3].text
    assert "version 1 of 2026-06" in rate[3].text
    assert table.row("Hours of labour saved")[1].text == "0.028"  # 420 s × .118 × 2 ÷ 3,600
    history = tables_of(content_of(browser.get(ENTRIES_PAGE)))[0]
    assert len(history.rows) == 3
    assert {row[5].text for row in history.rows} == {"HR"}


def test_a_bad_value_on_the_page_is_told_beside_its_field(house: House) -> None:
    answer = house.browser("finance").post(ENTRIES_PAGE, posted(reduction_share="12%"))
    assert answer.status_code == 422
    assert "plain digits" in text_of(content_of(answer))
    assert held(house) == {}


@pytest.mark.parametrize("month", ["2026-13", "June", "2099-01", "0000-01"])
def test_a_page_of_no_month_is_not_there(house: House, month: str) -> None:
    address = ENTRIES_PAGE.replace("2026-06", month)
    assert house.browser("finance").get(address).status_code == 404


def test_one_unit_enters_for_its_own_use_cases_only(house: House) -> None:
    owner = house.browser("business_owner", house.contact_center)
    assert owner.get(ENTRIES_PAGE).status_code == 200
    assert owner.get(ENTRIES_PAGE.replace("copilot", "aml")).status_code == 404
    assert house.browser("auditor").get(ENTRIES_PAGE).status_code == 404


@pytest.mark.parametrize("table", ["ledger_worksheetentry", "ledger_scaledecision"])
def test_what_was_entered_or_decided_is_never_changed_or_deleted(house: House, table: str) -> None:
    enter(house, {"idle_usd": "5"})
    with tenant_scope(house.tenant.pk):
        for verb in (f"UPDATE {table} SET month = month", f"DELETE FROM {table}"):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                connection.cursor().execute(verb)


def post(key: str, body: object, use_case: str = "copilot") -> Answer:
    return Client(raise_request_exception=False).post(
        f"/api/v1/worksheets/{use_case}/entries",
        data=json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )


def test_programs_enter_values_and_stay_in_their_tenant(house: House) -> None:
    key = make_key(house.tenant, "configure")
    body = {"month": "2026-06", "values": {"idle_usd": "9000.5", "platform_usd": None}}
    made = post(key, body)
    assert made.status_code == 201, made.content
    (entry,) = made.json()["entries"]
    assert (entry["key"], Decimal(entry["value"]), entry["version"]) == (
        *("idle_usd", Decimal("9000.5")),
        1,
    )
    assert post(key, body).json()["entries"] == []
    assert post(make_key(make_tenant("other"), "configure"), body).status_code == 404
    assert post(make_key(house.tenant, "read"), body).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"month": "June"}, "month"),
        ({"month": "2099-01"}, "month"),
        ({"values": {}}, "values"),
        ({"values": {"nothing": "1"}}, "values"),
        ({"values": {"reduction_share": "2"}}, "reduction_share"),
        ({"values": {"idle_usd": "much"}}, "values.idle_usd"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_bad_input_over_rest_names_the_field(
    house: House, changes: dict[str, object], field: str
) -> None:
    body = {"month": "2026-06", "values": {"idle_usd": "1"}, **changes}
    answer = post(make_key(house.tenant, "configure"), body)
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert held(house) == {}
