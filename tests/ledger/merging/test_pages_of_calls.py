"""Which sightings were merged, and what was tried again: pages, the trace, and the waste."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from finops.calc.dates.periods import DateRange
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.calls.retry_waste import RetryWaste, read_retry_waste
from ledger.queries.calls.sheets import attempts_sheet, calls_sheet
from ledger.queries.calls.sightings import merged_sightings, retried_operations
from tests.answers import Answer
from tests.ledger.merging.channels import AT, Sent, post, seen_by
from tests.ledger.records import WORDS, a_request, an_event
from tests.people import make_key, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
DAY = DateRange(date(2026, 10, 1), date(2026, 10, 1))


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def browser(tenant: Tenant) -> Client:
    return sign_in(Client(), make_person(tenant, "finance"))


def text_of(answer: Answer) -> str:
    assert answer.status_code == 200, answer.status_code
    without_tags = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return " ".join(unescape(without_tags).split())


def attempt(number: int, status: str = "ok", **more: object) -> Sent:
    at = f"2026-10-01T10:0{number}:00Z"
    event = an_event(f"try-{number}", "t1", at, operation_id="op-1", call_status=status, **more)
    return Sent("litellm", event)


def test_the_page_shows_what_was_merged_and_how_it_differs(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        post(
            seen_by("litellm", "c", model_or_service="gpt"),
            seen_by("lago", "c", model_or_service="gpt", input_tokens=999),
            seen_by("otlp", "d"),
            seen_by("openmeter", "d"),
        )
    text = text_of(browser.get("/t/retail/calls/"))
    assert "OpenTelemetry otlp-d" in text
    assert "LiteLLM litellm-c · Another source is preferred" in text
    assert "2 tokens in" in text
    assert "OpenMeter openmeter-d" in text
    assert "OpenTelemetry otlp-d · Another source is preferred" in text


def test_the_trace_shows_who_else_saw_its_calls(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        post(seen_by("otlp", "c", "t1"), seen_by("litellm", "c", "t2"), seen_by("lago", "c"))
    text = text_of(browser.get(reverse("trace", args=["retail", "t1"])))
    assert "Also reported by other sources" in text
    assert text.count("LiteLLM litellm-c") == 2
    assert text.count("2.00") >= 1


def test_a_trace_whose_calls_stand_elsewhere_leads_there(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        post(seen_by("litellm", "c", "t2"), seen_by("otlp", "c", "t1"))
    answer = browser.get(reverse("trace", args=["retail", "t2"]))
    assert (answer.status_code, answer["Location"]) == (302, "/t/retail/traces/t1/")
    traces = text_of(browser.get("/t/retail/traces/?from=2026-10-01&to=2026-10-01"))
    assert "t1" in traces
    assert "t2" not in traces


def test_lines_that_were_reversed_are_not_shown(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        post(seen_by("lago", "c", "t1"), seen_by("litellm", "c", "t1"))
    text = text_of(browser.get(reverse("trace", args=["retail", "t1"])))
    lines = text.partition("Cost lines of this trace")[2].partition("Also reported by")[0]
    assert "litellm-c" in lines
    assert "lago-c" not in lines


def test_sightings_come_page_by_page(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        for call in "abcde":
            post(seen_by("otlp", call), seen_by("lago", call))
        seen, cursor = [], ""
        while True:
            page = merged_sightings(cursor, limit=2)
            seen += [row.reported.cost_event_id for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break
    assert sorted(seen) == [f"lago-{call}" for call in "abcde"]


@pytest.mark.parametrize("path", ["calls/", "calls/attempts/"])
def test_a_cursor_that_is_none_offers_the_first_page(browser: Client, path: str) -> None:
    answer = browser.get(f"/t/retail/{path}?cursor=nonsense")
    assert answer.status_code == 422
    assert "Show the newest" in answer.content.decode()
    assert "No" in text_of(browser.get(f"/t/retail/{path}"))


def test_attempts_stand_together_with_what_was_wasted(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        post(attempt(2), attempt(1, "error"), attempt(3), seen_by("litellm", "alone"))
        (operation,) = retried_operations().operations
        assert [(tried.cost_event_id, tried.is_waste) for tried in operation.attempts] == [
            ("try-1", True),
            ("try-2", True),
            ("try-3", False),
        ]
    text = text_of(browser.get("/t/retail/calls/attempts/")).partition("Waste (USD)")[2]
    assert text.index("Failed") < text.index("tried again") < text.index("Succeeded")


def waste() -> RetryWaste:
    return read_retry_waste(ReportFilter(DAY), None)


def test_waste_is_what_failed_and_what_was_tried_again(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        post(
            attempt(1, "error", input_tokens=100),
            attempt(2, input_tokens=200),
            attempt(3, "cancelled", input_tokens=300, settlement="partial"),
            attempt(4, input_tokens=400),
            Sent("ingest", an_event("other", "t9", AT)),
        )
        wasted = waste()
        assert wasted == RetryWaste(Decimal("0.8"), 2, Decimal("0.4"), 1)
        assert (wasted.cost_usd, wasted.events) == (Decimal("1.2"), 3)


def test_the_parts_of_one_attempt_are_no_retry(tenant: Tenant) -> None:
    same = {"operation_id": "op-1", "unit_price": "0.001"}
    parts: dict[str, dict[str, object]] = {
        "in": {"input_tokens": 100},
        "out": {"input_tokens": None, "output_tokens": 5},
    }
    with tenant_scope(tenant.pk):
        for name, counts in parts.items():
            post(Sent("litellm", an_event(name, "t1", AT, **same, **counts)))
        assert waste() == RetryWaste()
        assert retried_operations().operations == ()


def test_the_order_of_attempts_does_not_matter(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        post(attempt(4), attempt(2), attempt(3), attempt(1, "error"))
        assert (waste().failed_events, waste().superseded_events) == (1, 2)


def test_the_same_attempt_seen_by_another_channel_is_no_retry(tenant: Tenant) -> None:
    keys = {"operation_id": "op-1", "call_ids": "response:r1"}
    with tenant_scope(tenant.pk):
        post(
            Sent("litellm", an_event("g", "t1", AT, **keys)),
            Sent("otlp", an_event("o", "t1", "2026-10-01T10:00:01Z", **keys)),
        )
        assert waste() == RetryWaste()
        assert retried_operations().operations == ()


def test_waste_is_narrowed_like_the_report_it_belongs_to(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        post(attempt(1), attempt(2), Sent("otlp", a_request("t1", AT)))
        later = {**WORDS, "use_case_id": "other", "operation_id": "op-2"}
        tries = (an_event(f"o{n}", f"t{n}", f"2026-10-01T12:00:0{n}Z", **later) for n in (7, 8))
        post(*(Sent("litellm", event) for event in tries))
        assert waste().superseded_events == 2
        copilot = ReportFilter(DAY).narrowed(Dimension.USE_CASE, "copilot")
        assert read_retry_waste(copilot, None).superseded_events == 1
        assert read_retry_waste(ReportFilter(DAY), frozenset({"nothing"})) == RetryWaste()


def test_the_reports_tell_the_waste(tenant: Tenant, browser: Client) -> None:
    with tenant_scope(tenant.pk):
        post(attempt(1, "error"), attempt(2), attempt(3))
    key = Client(headers={"authorization": f"Bearer {make_key(tenant)}"})
    for report in ("showback", "unit-economics"):
        answer = key.get(f"/api/v1/{report}?from=2026-10-01&to=2026-10-01")
        assert json.loads(answer.content)["retry_waste"] == {"cost_usd": "4", "events": 2}
    page = text_of(browser.get("/t/retail/showback/?from=2026-10-01&to=2026-10-01"))
    assert "Retry waste 4.00 USD failed, given up or tried again" in page
    without = text_of(browser.get("/t/retail/showback/?from=2026-09-01&to=2026-09-01"))
    assert "Retry waste" not in without


def tried_again(operation: int, number: int) -> Sent:
    at = f"2026-10-01T10:0{number}:00Z"
    name = f"op-{operation}"
    return Sent("litellm", an_event(f"{name}-{number}", "t1", at, operation_id=name))


def test_the_files_of_both_pages_go_on_after_their_first_part(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.queries.calls.sheets.PART", 2)
    numbers = range(5)
    with tenant_scope(tenant.pk):
        post(*(seen_by(name, f"c{n}") for n in numbers for name in ("litellm", "lago")))
        post(*(tried_again(n, at) for n in numbers for at in (1, 2)))
        calls, attempts = calls_sheet(tenant), attempts_sheet(tenant)
        counted = [dict(zip(calls.columns, row, strict=True)) for row in calls.lines()]
        tried = [dict(zip(attempts.columns, row, strict=True)) for row in attempts.lines()]
    assert {row["cost_event_id"] for row in counted} == {f"lago-c{n}" for n in numbers}
    assert {row["counted_cost_event_id"] for row in counted} == {f"litellm-c{n}" for n in numbers}
    assert sorted((row["operation_id"], row["attempt"]) for row in tried) == [
        (f"op-{n}", at) for n in numbers for at in (1, 2)
    ]
    assert all(row["is_superseded"] == (row["attempt"] == 1) for row in tried)
    assert all(
        row["waste_usd"] == (row["cost_usd"] if row["is_superseded"] else None) for row in tried
    )
