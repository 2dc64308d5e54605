"""The audit page: who may see it, what the filter finds, what the files hold."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from openpyxl import load_workbook

from finops.models import Tenant, User
from finops.scope import tenant_scope
from finops.services import audit
from finops.views.audit.filter import AuditFilterForm
from tests.people import make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db

FORMULA = "=HYPERLINK('http://x')"


@pytest.fixture
def tenant() -> Tenant:
    """In India, 5½ hours ahead: a day there begins in the evening before."""
    tenant = make_tenant("delhi", time_zone="Asia/Kolkata")
    append(tenant, "ana@delhi.example", "budget.signed", "copilot", amount="12.50")
    append(tenant, FORMULA, "budget.signed", "50% plan", note="@SUM(1)")
    return tenant


@pytest.fixture
def page(client: Client, tenant: Tenant) -> Client:
    return sign_in(client, make_person(tenant, "auditor"))


def append(tenant: Tenant, actor: str, action: str, target: str, **detail: str) -> int:
    with tenant_scope(tenant.pk), transaction.atomic():
        return audit.append(actor=actor, action=action, target=target, detail=detail)


def test_a_person_is_told_by_number_and_by_the_name_as_it_was(tenant: Tenant, page: Client) -> None:
    ana, other = (make_person(tenant, role, "Ana Silva") for role in ("risk", "finance"))
    for person in (ana, other):
        with tenant_scope(tenant.pk), transaction.atomic():
            audit.append(actor=person, action="budget.signed", target="copilot", detail={})
    User.objects.filter(pk=ana.pk).update(name="Ana Costa", email="ana.costa@delhi.example")
    assert actors(page, actor="Ana Silva") == ["Ana Silva", "Ana Silva"]
    assert actors(page, actor=f"#{ana.pk}") == ["Ana Silva"]
    assert f"actor=%23{ana.pk}" in text_of(get(page))


def get(client: Client, path: str = "", **query: str) -> Any:  # Any: the test client's answer
    return client.get(f"/t/delhi/audit/{path}", query)


def text_of(answer: Any) -> str:  # Any: whole or streamed
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def actors(client: Client, **query: str) -> list[str]:
    """The actors of the filtered entries, by way of the CSV file."""
    lines = text_of(get(client, format="csv", **query)).splitlines()
    rows = csv.reader(line for line in lines if not line.startswith("# "))
    return [row[2] for row in rows][1:]


def test_the_page_lists_the_newest_entry_first(page: Client) -> None:
    shown = text_of(get(page))
    assert "budget.signed" in shown
    assert shown.index("50% plan") < shown.index("copilot")
    assert "12.50" in shown


def test_text_from_outside_is_shown_as_text(page: Client, tenant: Tenant) -> None:
    append(tenant, "<script>alert(1)</script>", "x", "y", note="<b>")
    shown = text_of(get(page))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"actor": "ANA@"}, 1),
        ({"action": "budget.signed"}, 2),
        ({"target": "50% p"}, 1),
        ({"target": "0_"}, 0),
        ({"actor": "ana@", "target": "50%"}, 0),
        ({"action": "budget.signed", "to": "2020-01-01"}, 0),
        ({"action": "budget.signed", "from": "2015-01-01"}, 2),
        ({"action": "budget.signed", "to": "2100-12-31"}, 2),
    ],
)
def test_the_filter_narrows(page: Client, query: dict[str, str], count: int) -> None:
    assert len(actors(page, **query)) == count


def test_a_day_is_the_tenants_day(tenant: Tenant) -> None:
    zone = ZoneInfo(tenant.time_zone)
    query = QueryDict("from=2026-06-01&to=2026-06-01")
    form = AuditFilterForm(query, actions=[], zone=zone)
    assert form.is_valid()
    asked = form.criteria()
    assert asked.since == datetime(2026, 5, 31, 18, 30, tzinfo=UTC)
    assert asked.until == datetime(2026, 6, 1, 18, 30, tzinfo=UTC)


def test_the_last_day_is_included(page: Client, tenant: Tenant) -> None:
    today = datetime.now(tz=ZoneInfo(tenant.time_zone)).date()
    assert len(actors(page, action="budget.signed", to=today.isoformat())) == 2
    yesterday = (today - timedelta(days=1)).isoformat()
    assert len(actors(page, action="budget.signed", to=yesterday)) == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "2101-01-01"}, "to"),
        ({"from": "2014-12-31"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "2026-06-02", "to": "2026-06-01"}, "to"),
        ({"action": "no.such.action"}, "action"),
        ({"actor": "a" * 201}, "actor"),
        ({"before": "-1"}, "before"),
        ({"before": "9223372036854775808"}, "before"),
        ({"after": "x"}, "after"),
    ],
)
def test_a_wrong_filter_is_refused_and_names_its_field(
    page: Client, query: dict[str, str], field: str
) -> None:
    answer = get(page, **query)
    assert answer.status_code == 422
    assert f"<strong>{field}</strong>" in text_of(answer)


def test_long_logs_come_in_pages_both_ways(page: Client, tenant: Tenant) -> None:
    for number in range(120):
        append(tenant, "robot", "tested", f"thing {number:03}")
    first = get(page, action="tested").context
    assert [len(first["page"].entries), first.get("newer_url")] == [50, None]
    second = page.get(f"/t/delhi/audit/{first['older_url']}").context
    third = page.get(f"/t/delhi/audit/{second['older_url']}").context
    assert third["page"].entries[-1].target == "thing 000"
    assert third.get("older_url") is None
    back = page.get(f"/t/delhi/audit/{third['newer_url']}").context
    assert back["page"].entries == second["page"].entries
    assert len(actors(page, action="tested")) == 120


def test_an_htmx_answer_is_the_report_alone_and_says_what_was_found(page: Client) -> None:
    answer = page.get("/t/delhi/audit/", {"actor": "ana"}, headers={"HX-Request": "true"})
    shown = text_of(answer)
    assert "<html" not in shown
    assert 'id="report"' in shown
    assert "1 entry shown" in shown
    assert "HX-Request" in answer.headers["Vary"]


def test_a_csv_cell_cannot_become_a_formula_and_the_head_says_what_it_is(page: Client) -> None:
    text = text_of(get(page, format="csv", action="budget.signed"))
    assert "Delhi (delhi)" in text
    assert "Asia/Kolkata" in text
    assert "action: budget.signed" in text
    assert actors(page, action="budget.signed")[0] == f"'{FORMULA}"


def test_an_xlsx_cell_is_text_and_the_number_a_number(page: Client) -> None:
    answer = get(page, format="xlsx", actor="hyperlink")
    sheet = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    number, _at, actor, *_ = list(sheet.iter_rows())[-1]
    assert (actor.value, actor.data_type) == (FORMULA, "s")
    assert number.data_type == "n"


def test_an_unknown_format_is_not_found(page: Client) -> None:
    assert get(page, format="exe").status_code == 404


def test_the_chain_is_verified_on_demand(page: Client, tenant: Tenant) -> None:
    last = append(tenant, "a", "b", "c")
    shown = text_of(get(page, "chain/"))
    assert f"verified up to entry {last}." in shown
    part = page.get("/t/delhi/audit/chain/", headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)


def test_without_scripts_the_page_links_to_the_verification(page: Client) -> None:
    assert 'href="/t/delhi/audit/chain/"' in text_of(get(page))


@pytest.mark.parametrize("path", ["", "chain/"])
def test_who_may_not_see_the_log_finds_nothing_there(
    client: Client, tenant: Tenant, path: str
) -> None:
    sign_in(client, make_person(tenant, "business_owner"))
    unknown = client.get("/t/delhi/nothing-here/")
    refused = client.get(f"/t/delhi/audit/{path}")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert "budget.signed" not in text_of(refused)


def test_another_tenants_log_is_not_there(page: Client) -> None:
    other = make_tenant("lagos")
    append(other, "secret actor", "secret.action", "secret target")
    assert page.get("/t/lagos/audit/").status_code == 404
    assert "secret" not in text_of(get(page))
    assert get(page, action="secret.action").status_code == 422
