"""Files of the report pages: PDF of showback and worksheet, long lists in the background."""

import pytest
from django.test import Client

from finops.models import ExportJob
from finops.scope import tenant_scope
from finops.services.exporting import run_export, running
from finops.ui import exports
from finops.views.exports.exporting import sheet_of
from ledger.queries.traces import listing as trace_queries
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import csv_of
from tests.ledger.records import a_request, record


@pytest.mark.parametrize("path", ["showback/", "use-cases/copilot/"])
def test_showback_and_worksheet_come_as_pdf(lead: Client, path: str) -> None:
    answer = lead.get(f"/t/retail/{path}?{JUNE}&format=pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('.pdf"')
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["traces/", "use-cases/"])
def test_other_pages_have_no_pdf(lead: Client, path: str) -> None:
    assert lead.get(f"/t/retail/{path}?{JUNE}&format=pdf").status_code == 404


def test_all_traces_of_a_filter_are_written_in_the_background(
    house: House, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MAX_ROWS", 5)
    monkeypatch.setattr(running, "BATCH", 4)
    monkeypatch.setattr(trace_queries, "PART", 3)
    query = "from=2026-06-10&to=2026-06-10&format=csv"
    with tenant_scope(house.tenant.pk):
        record(*(a_request(f"many_{n:02}", AT) for n in range(20)))
    refused = lead.get(f"/t/retail/traces/?{query}")
    assert refused.status_code == 413
    sent = {"path": "/t/retail/traces/", "query": query, "format": "csv"}
    lead.post("/t/retail/exports/", sent)
    with tenant_scope(house.tenant.pk):
        job = ExportJob.objects.get()
        assert run_export(house.tenant.pk, job.public_id, sheet_of)
    rows = csv_of(lead.get(f"/t/retail/exports/{job.public_id}/file"))
    found = [row[1] for row in rows if len(row) > 4][1:]
    assert len(found) == len(set(found)) > 20
    assert {f"many_{n:02}" for n in range(20)} < set(found)
