"""Traces: the list page by page, and one trace down to its cost lines."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from finops.scope import tenant_scope
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import PageTable, csv_of, tables_of, text_of
from tests.ledger.receivers.otlp.spans import CHAT, TRACE, A, as_json
from tests.ledger.records import a_request, an_event, record
from tests.people import make_key, make_person, make_tenant, sign_in

URL = "/t/retail/traces/"
START = datetime(2026, 7, 1, 12, tzinfo=UTC)


def listed(browser: Client, url: str = f"{URL}?{JUNE}") -> PageTable:
    return tables_of(browser.get(url).content.decode())[0]


def lines(browser: Client, url: str) -> PageTable:
    return tables_of(browser.get(url).content.decode())[1]


def test_traces_are_listed_with_cost_cache_and_outcome(lead: Client) -> None:
    lead.cookies["columns.traces"] = "use_case.usd.cache.outcome"
    row = dict(zip(listed(lead).heads, listed(lead).row("trc/1"), strict=True))
    assert row["Use case"].text == "Service Copilot"
    assert row["USD"].text == "6.00"
    assert row["Cache"].text == "semantic answer hit"
    assert row["Outcome"].text == "Resolved case"


def test_a_trace_without_request_is_listed_as_unattributed(lead: Client) -> None:
    assert listed(lead).row("trc_lost")[2].text == "unattributed"


def test_the_pages_of_the_list_hold_each_trace_once(house: House, lead: Client) -> None:
    times = [(START + timedelta(seconds=n)).isoformat() for n in range(120)]
    with tenant_scope(house.tenant.pk):
        record(*(a_request(f"many_{n}", at) for n, at in enumerate(times)))
    seen: list[str] = []
    url = f"{URL}?from=2026-07-01&to=2026-07-01"
    while url:
        html = lead.get(url).content.decode()
        seen += tables_of(html)[0].names()
        url = older(html)
    assert len(seen) == len(set(seen)) == 120
    assert seen[0] == "many_119"


def older(html: str) -> str:
    before, marker, _after = html.partition('rel="next" href="')
    return (
        html[len(before) + len(marker) :].partition('"')[0].replace("&amp;", "&") if marker else ""
    )


def test_a_cursor_that_no_page_made_is_refused_in_a_sentence(lead: Client) -> None:
    answer = lead.get(f"{URL}?{JUNE}&cursor=zzz")
    assert answer.status_code == 422
    assert "Start from the newest" in answer.content.decode()


def test_the_list_exports(lead: Client) -> None:
    ids = [row[1] for row in csv_of(lead.get(f"{URL}?{JUNE}&format=csv")) if len(row) > 4]
    assert {"trc/1", "trc_2", "trc_3", "trc_lost"} < set(ids)


def test_a_trace_multiplies_out_line_by_line(lead: Client) -> None:
    table = lines(lead, f"{URL}trc/1/")
    for row in table.rows:
        assert row[2].number * row[3].number == row[4].number
    assert sum((row[4].number for row in table.rows), Decimal(0)) == table.total[4].number == 6
    first = dict(zip(table.heads, table.rows[0], strict=True))
    assert first["Price and allocation"].value == "Price of the event, book_1"
    assert first["Price and allocation"].note == "direct metered"


def test_what_a_source_reported_is_shown_only_where_it_is_something_else(
    house: House, lead: Client
) -> None:
    assert "Reported (USD)" not in lines(lead, f"{URL}trc/1/").heads
    with tenant_scope(house.tenant.pk):
        record(an_event("other", "trc_other", AT, allocated_cost_usd="2.5"))
    table = lines(lead, f"{URL}trc_other/")
    row = dict(zip(table.heads, table.rows[0], strict=True))
    assert (row["Cost (USD)"].text, row["Reported (USD)"].value) == ("2", "2.5")
    assert row["Reported (USD)"].note == "differs by 0.5"
    assert table.total[6].text == "2.5"


def test_an_unpriced_line_says_so_instead_of_zero(lead: Client) -> None:
    costs = [row[4].text for row in lines(lead, f"{URL}trc_3/").rows]
    assert sorted(costs) == ["10", "unpriced"]


def bars_of(html: str) -> list[tuple[Decimal, ...]]:
    """Where each bar of the timeline starts, and how long it is."""
    drawn = html.partition('class="waterfall"')[2].partition("</table>")[0]
    bars = [part.partition('" height')[0] for part in drawn.split('<rect x="')[1:]]
    return [tuple(map(Decimal, bar.split('" width="'))) for bar in bars]


def test_where_no_time_is_known_the_bars_are_cost_and_end_at_the_total(
    house: House, lead: Client
) -> None:
    with tenant_scope(house.tenant.pk):
        record(*(an_event(f"now_{n}", "trc_now", AT) for n in range(3)))
    html = lead.get(f"{URL}trc_now/").content.decode()
    bars = bars_of(html)
    assert bars[0][0] == 0
    assert sum(bars[-1]) == 100
    assert "Where cost went" in text_of(html)
    assert "Cost so far" in tables_of(html)[0].heads


def test_where_time_is_known_the_bars_are_time_on_one_axis(house: House, lead: Client) -> None:
    at = datetime(2026, 6, 10, 12, tzinfo=UTC)
    later = (at + timedelta(seconds=3)).isoformat()
    with tenant_scope(house.tenant.pk):
        record(
            a_request("trc_took", at.isoformat(), latency_ms="4000", ttft_ms="1000"),
            an_event("first", "trc_took", at.isoformat()),
            an_event("then", "trc_took", later),
        )
    html = lead.get(f"{URL}trc_took/").content.decode()
    assert "Where time went" in text_of(html)
    assert "Time, 0 to 4.0 s" in tables_of(html)[0].heads
    request, rest, first, then = bars_of(html)
    assert (request, rest) == ((Decimal(0), Decimal(25)), (Decimal(25), Decimal(75)))
    assert (first[0], then[0]) == (Decimal(0), Decimal(75))


def test_a_trace_is_in_parts_that_the_address_names(lead: Client) -> None:
    for query, shown in (("", "Overview"), ("?tab=lines", "Cost lines"), ("?tab=x", "Overview")):
        html = lead.get(f"{URL}trc/1/{query}").content.decode()
        strip = html.partition('<nav class="tabs"')[2].partition("</nav>")[0]
        assert text_of(strip.partition('aria-current="page">')[2].partition("</a>")[0]) == shown
        assert html.count("data-shown") == 1


def test_the_words_of_a_trace_lead_to_the_showback_of_its_day(lead: Client) -> None:
    html = lead.get(f"{URL}trc_2/").content.decode()
    assert "from=2026-06-10&amp;to=2026-06-10" in html
    assert 'href="/t/retail/use-cases/copilot/"' in html
    assert 'data-copy="trc_2"' in html


@pytest.mark.parametrize("trace", ["a/b", "urn:x:1", "me@host", "v1.2", "a//b", "./x", "x/../y"])
def test_ids_with_slashes_colons_and_dots_are_reached_from_the_list(
    house: House, lead: Client, trace: str
) -> None:
    with tenant_scope(house.tenant.pk):
        record(a_request(trace, AT), an_event(f"e:{trace}", trace, AT))
    href = listed(lead).row(trace)[0].href
    assert "/../" not in href
    assert f'data-copy="{trace}"' in lead.get(href).content.decode()


def test_the_lost_trace_tells_what_is_missing(lead: Client) -> None:
    text = text_of(lead.get(f"{URL}trc_lost/").content.decode())
    assert "Its request has not arrived yet" in text


def test_other_tenants_and_other_units_find_nothing(house: House) -> None:
    stranger = sign_in(Client(), make_person(make_tenant("wealth"), "finops_lead"))
    assert stranger.get("/t/wealth/traces/trc_2/").status_code == 404
    browser = house.browser("business_owner", house.contact_center)
    assert browser.get(f"{URL}trc_2/").status_code == 200
    assert browser.get(f"{URL}trc_3/").status_code == 404
    assert "trc_lost" not in listed(browser).names()


def test_one_trace_exports_its_lines(lead: Client) -> None:
    answer = lead.get(f"{URL}trc/1/?format=csv")
    assert 'filename="trace-trc_1.csv"' in answer.headers["Content-Disposition"]
    assert len([row for row in csv_of(answer) if "model_call" in row or "tool" in row]) == 2


def test_an_empty_list_offers_to_reset(lead: Client) -> None:
    html = lead.get(f"{URL}?from=2026-01-01&to=2026-01-02").content.decode()
    assert "No traces in this period" in html


def test_a_trace_shows_what_is_doubtful_about_its_events(house: House, lead: Client) -> None:
    key = make_key(house.tenant, "ingest")
    body = as_json(A(1, {**CHAT, "gen_ai.usage.total_tokens": 7}))
    headers = {"authorization": f"Bearer {key}"}
    lead.post("/v1/traces", data=body, content_type="application/json", headers=headers)
    html = lead.get(f"{URL}{TRACE}/").content.decode()
    (doubts,) = [table for table in tables_of(html) if table.heads[0] == "What is wrong"]
    (row,) = doubts.rows
    assert row[0].text == "The parts of its usage do not add up to the total it reports."
    assert row[1].text == "OpenTelemetry"
    assert "1 of them is in doubt" in text_of(html)
    assert "In doubt" not in text_of(lead.get(f"{URL}trc/1/").content.decode())


def test_the_file_of_a_trace_names_the_doubts_of_each_event(house: House, lead: Client) -> None:
    headers = {"authorization": f"Bearer {make_key(house.tenant, 'ingest')}"}
    body = as_json(
        A(1, {**CHAT, "gen_ai.usage.total_tokens": 7}), A(2, {**CHAT, "gen_ai.response.id": "two"})
    )
    lead.post("/v1/traces", data=body, content_type="application/json", headers=headers)
    rows = [row for row in csv_of(lead.get(f"{URL}{TRACE}/?format=csv")) if len(row) > 4]
    heads, *events = rows
    doubts = {row[heads.index("event_id")]: row[heads.index("in_doubt")] for row in events}
    assert sorted(doubts.values()) == ["", "total_mismatch"]


def test_a_doubt_about_a_span_that_costs_nothing_is_told_with_its_trace(
    house: House, lead: Client
) -> None:
    key = {"authorization": f"Bearer {make_key(house.tenant, 'ingest', 'read')}"}
    two = {"use_case_id": "copilot", "finops.use_case_id": "aml", "finops.workflow_step": "draft"}
    body = as_json(A(1, two), A(2, CHAT, parent=1))
    lead.post("/v1/traces", data=body, content_type="application/json", headers=key)
    html = lead.get(f"{URL}{TRACE}/").content.decode()
    (doubts,) = [table for table in tables_of(html) if table.heads[0] == "What is wrong"]
    assert [row[2].text for row in doubts.rows] == ["a span that costs nothing"]
    assert "of them is in doubt" not in text_of(html)
    listed = json.loads(lead.get(f"/api/v1/traces/{TRACE}", headers=key).content)["doubts"]
    assert [(doubt["code"], doubt["cost_event_id"]) for doubt in listed] == [
        ("contradicting_words", None)
    ]
