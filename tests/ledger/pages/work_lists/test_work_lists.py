"""Work lists: how much there is of each, and the way down to single events and rows."""

import io
import json

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.scope import tenant_scope
from ledger.models import DegradedEvent, ImportJob
from ledger.services.importing import NamedFile, run_job, submit_import
from tests.ledger.api.asking import json_of
from tests.ledger.pages.house import AT, House
from tests.ledger.pages.reading import csv_of, tables_of, text_of
from tests.people import make_key

URL = "/t/retail/work/"
HEAD = (
    "cost_event_id,trace_id,ts_utc,component,provider,model_or_service,api_calls,unit_price,"
    "allocation_method,pricing_version,retention_class\n"
)
ROW = "ce_1,t_1,2026-06-10T10:00:00Z,tool,house,crm,1,{price},direct_metered,book_1,short\n"


@pytest.fixture
def doubtful(house: House) -> House:
    """Two events in doubt in June, one in May, and a file whose second row is in conflict."""
    with tenant_scope(house.tenant.pk), transaction.atomic():
        for number, (code, at) in enumerate(
            (
                ("total_mismatch", AT),
                ("no_model", AT),
                ("total_mismatch", "2026-05-10T12:00:00Z"),
            )
        ):
            DegradedEvent.objects.create(
                event_key=f"{number:032}",
                code=code,
                occurred_at=at,
                channel="otlp",
                cost_event_id=f"e_{number}",
                trace_id="trc_2",
            )
        text = (HEAD + ROW.format(price="0.01") + ROW.format(price="0.02")).encode()
        file = NamedFile("twice.csv", io.BytesIO(text), len(text))
        job = submit_import(actor=Actor(house.tenant, name="tests"), files=[file], tell=False)
    run_job(house.tenant.pk, job.public_id)
    return house


def days() -> str:
    """From June until the day of the test: files are of the day they are imported."""
    return f"from=2026-06-01&to={timezone.now().date()}"


def test_every_list_has_its_count_and_its_way(doubtful: House) -> None:
    answer = doubtful.browser("ai_ops").get(f"{URL}?{days()}")
    lists, codes, channels = tables_of(answer.content.decode())
    assert {row[0].text: row[1].text for row in lists.rows} == {
        "Lines without a price": "1",
        "Lines priced at another service tier or region": "0",
        "Traces without a request": "2",
        "Values without a rule, last 7 days": "0",
        "Events in doubt": "2",
        "Records in conflict": "1",
        "Suspected duplicates": "0",
    }
    assert [row[1].text for row in codes.rows] == ["1", "1"]
    assert [[cell.text for cell in row] for row in channels.rows] == [["file", "1"]]
    lead = doubtful.browser()
    for row in lists.rows:
        assert lead.get(row[0].href).status_code == 200, row[0].text


def test_the_file_has_each_list_and_what_is_in_it(doubtful: House) -> None:
    file = csv_of(doubtful.browser("ai_ops").get(f"{URL}?{days()}&format=csv"))
    counts = {(row[0], row[1]): row[2] for row in file if not row[0].startswith("#")}
    assert counts["Lines without a price", ""] == "1"
    assert counts["Events in doubt", ""] == "2"
    assert counts["Events in doubt", "It does not say which model was used."] == "1"
    assert counts["Records in conflict", "file"] == "1"
    body = json_of(make_key(doubtful.tenant, "read"), f"pages/work?{days()}")
    assert [row["entries"] for row in body["rows"]][:3] == [1, 0, 2]


def test_events_in_doubt_say_what_is_wrong_and_lead_to_their_trace(doubtful: House) -> None:
    browser = doubtful.browser("ai_ops")
    html = browser.get(f"{URL}degraded/?{days()}&code=no_model").content.decode()
    (table,) = tables_of(html)
    assert [row[0].text for row in table.rows] == ["e_1"]
    assert "It does not say which model was used." in text_of(html)
    assert browser.get(table.rows[0][0].href).status_code == 200
    rows = csv_of(browser.get(f"{URL}degraded/?{days()}&format=csv"))
    assert {row[0] for row in rows if row[0].startswith("e_")} == {"e_0", "e_1"}


def test_rows_in_conflict_lead_to_their_import(doubtful: House) -> None:
    browser = doubtful.browser("ai_ops")
    (table,) = tables_of(browser.get(f"{URL}conflicts/?{days()}").content.decode())
    with tenant_scope(doubtful.tenant.pk):
        job = ImportJob.objects.get()
    assert [[cell.text for cell in row[:3]] for row in table.rows] == [["ce_1", "twice.csv", "3"]]
    assert str(job.public_id) in table.rows[0][0].href
    rows = csv_of(browser.get(f"{URL}conflicts/?{days()}&format=csv"))
    assert rows[-1][:4] == ["twice.csv", "3", "cost_event", "ce_1"]


def test_conflicts_over_the_api_are_counted_by_their_channel(house: House) -> None:
    key = make_key(house.tenant, "ingest")
    event = {
        "cost_event_id": "ce_9",
        "trace_id": "t_9",
        "occurred_at": AT,
        "component": "tool",
        "provider": "house",
        "quantity": 1,
        "allocation_method": "direct_metered",
        "retention_class": "short",
    }
    for price in ("0.01", "0.02"):
        Client().post(
            "/api/v1/ingest",
            json.dumps([{**event, "unit_price": price, "pricing_version": "b"}]),
            "application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
    page = house.browser("ai_ops").get(f"{URL}?{days()}").content.decode()
    assert [[cell.text for cell in row] for row in tables_of(page)[-1].rows] == [["ingest", "1"]]


def test_nothing_to_do_is_said(house: House) -> None:
    browser = house.browser("ai_ops")
    for path in ("degraded/", "conflicts/"):
        page = browser.get(f"{URL}{path}?from=2026-01-01&to=2026-01-31").content.decode()
        assert "Nothing to do" in page
    assert browser.get(f"{URL}?from=never").status_code == 422
    assert browser.get(f"{URL}degraded/?from=never").status_code == 422
