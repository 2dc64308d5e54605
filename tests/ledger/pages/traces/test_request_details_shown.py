"""Details of requests on the traces list and on a trace's page."""

from decimal import Decimal

import pytest
from django.test import Client

from finops.scope import tenant_scope
from ledger.views.traces.bars import parts_of_time
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.posting.test_request_details import EVERY_DETAIL
from tests.ledger.records import a_request, an_event, an_outcome, record

URL = "/t/retail/traces/"


@pytest.fixture(autouse=True)
def _detailed(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        record(
            a_request("full", AT, **EVERY_DETAIL),
            a_request("slow", AT, latency_ms=9000, status="timeout"),
            an_event("seen", "open", AT, queue_wait_ms="0.5"),
        )


def names(browser: Client, query: str) -> list[str]:
    html = browser.get(f"{URL}?{JUNE}&{query}").content.decode()
    tables = tables_of(html)
    return sorted(tables[0].names()) if tables else []


def test_the_list_shows_latency_and_status_and_is_narrowed_by_them(lead: Client) -> None:
    lead.cookies["columns.traces"] = "ms.status"
    table = tables_of(lead.get(f"{URL}?{JUNE}&status=timeout").content.decode())[0]
    assert table.names() == ["slow"]
    row = dict(zip(table.heads, table.row("slow"), strict=True))
    assert (row["ms"].text, row["Status"].text) == ("9,000", "Timed out")
    assert names(lead, "latency_ms_max=1000") == ["full"]
    assert names(lead, "queue_wait_ms_min=0.5") == ["open"]
    assert names(lead, "hold_id=nobody") == []


def test_bars_are_time_where_any_is_known_and_cost_elsewhere_and_say_so(lead: Client) -> None:
    of_time = lead.get(f"{URL}?{JUNE}").content.decode()
    table = tables_of(of_time)[0]
    bar = table.heads.index("Where time went")
    assert table.row("slow")[bar].text == "9,000 ms until the end"
    assert table.row("trc_2")[bar].text == "not known"
    assert "until the first token" in text_of(of_time)
    html = lead.get(f"{URL}?{JUNE}&trace_id=trc/1,trc_2").content.decode()
    assert "What it cost" in tables_of(html)[0].heads
    assert "until the first token" not in text_of(html)


def test_parts_of_a_time_add_up_to_the_latency() -> None:
    known = {"latency_ms": Decimal(9000), "queue_wait_ms": Decimal("0.5"), "ttft_ms": None}
    assert parts_of_time(known) == {"queue": Decimal("0.5"), "rest": Decimal("8999.5")}
    longer = known | {"queue_wait_ms": Decimal(9500), "ttft_ms": Decimal(700)}
    assert parts_of_time(longer) == {"queue": Decimal(9000)}
    assert parts_of_time(known | {"latency_ms": None}) == {}


def test_a_wrong_range_is_refused_at_its_field(lead: Client) -> None:
    for name, value in (("cost_usd_min", "cheap"), ("latency_ms_max", "fast")):
        answer = lead.get(f"{URL}?{JUNE}&{name}={value}")
        assert answer.status_code == 422
        assert f"<strong>{name}</strong>: Give" in answer.content.decode()
    both = lead.get(f"{URL}?{JUNE}&cost_usd_min=2&cost_usd_max=1")
    assert "The least value is above the greatest" in text_of(both.content.decode())


def test_the_trace_shows_what_is_known_and_names_what_is_not(lead: Client) -> None:
    text = text_of(lead.get(f"{URL}slow/").content.decode())
    assert "Latency (ms) 9,000" in text
    assert "Status Timed out" in text
    assert "Unknown: Time to first token (ms), Queue wait (ms), Prompt version" in text
    full = text_of(lead.get(f"{URL}full/").content.decode())
    assert "Queue wait (ms) 0" in full
    assert "Customer specific No" in full
    assert "Unknown:" not in full


def test_a_word_leads_to_the_traces_of_its_day_that_have_it_too(lead: Client) -> None:
    html = lead.get(f"{URL}full/").content.decode()
    assert 'href="/t/retail/traces/?from=2026-06-10&amp;to=2026-06-10&amp;run_id=run_1"' in html
    assert names(lead, "run_id=run_1") == ["full"]


def test_the_filter_bar_keeps_what_was_asked_for(lead: Client) -> None:
    html = lead.get(f"{URL}?{JUNE}&prompt_version=a,b&latency_ms_min=5&status=ok").content.decode()
    assert 'name="prompt_version" value="a,b"' in html
    assert 'name="latency_ms_min" value="5"' in html
    assert '<option value="ok" selected>' in html


def test_a_wrong_bound_is_refused_in_a_sentence(lead: Client) -> None:
    answer = lead.get(f"{URL}?{JUNE}&latency_ms_min=fast")
    assert answer.status_code == 422
    assert "Give milliseconds" in text_of(answer.content.decode())


def test_showback_says_that_it_cannot_be_narrowed_by_them(lead: Client) -> None:
    answer = lead.get(f"/t/retail/showback/?{JUNE}&status=ok")
    assert answer.status_code == 422
    assert "Only lists of single requests" in text_of(answer.content.decode())


def test_the_way_back_from_a_narrowed_list_leads_to_a_showback_that_opens(lead: Client) -> None:
    html = lead.get(f"{URL}?{JUNE}&status=ok").content.decode()
    assert "/showback/?" in html
    assert "status=ok" not in html.split('id="crumbs"')[-1].split("</nav>")[0]


def test_the_list_is_narrowed_by_what_came_of_the_requests(lead: Client, house: House) -> None:
    with tenant_scope(house.tenant.pk):
        record(
            an_outcome("case_a", "slow", AT, "accepted_draft", adopted=False),
            an_outcome("case_b", "full", AT, risk_ok=True, revision=2, state="withdrawn"),
        )
    assert names(lead, "adopted=false") == ["slow"]
    assert names(lead, "outcome_state=withdrawn&risk_ok=true") == ["full"]
    assert names(lead, "outcome_type=accepted_draft&outcome_revision=1") == ["slow"]
    html = lead.get(f"{URL}?{JUNE}&outcome_type=accepted_draft&adopted=false").content.decode()
    assert '<option value="accepted_draft" selected>Accepted draft</option>' in html
    assert '<option value="(none)">none</option>' in html
