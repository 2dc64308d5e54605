"""Files of the report pages: PDF of showback and worksheet, long lists in the background."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from finops.access import Actor
from finops.models import ExportJob
from finops.scope import tenant_scope
from finops.services.exporting import run_export, running
from finops.ui import exports
from finops.views.exports.exporting import sheet_of
from ledger.queries.traces import listing as trace_queries
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import csv_of
from tests.ledger.records import a_request, record
from tests.people import make_person


def text_of_pdf(content: bytes) -> str:
    sheets = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in sheets)


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
    traces = [row[1] for row in rows if len(row) > 4][1:]
    assert len(traces) == len(set(traces)) > 20
    assert {f"many_{n:02}" for n in range(20)} < set(traces)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("traces/", JUNE),
        ("traces/", f"{JUNE}&unattributed=1"),
        ("traces/", f"{JUNE}&unpriced=1"),
        ("traces/", f"{JUNE}&use_case=copilot"),
        ("traces/", f"{JUNE}&component=model_call"),
        ("calls/", ""),
        ("calls/attempts/", ""),
    ],
)
def test_rows_are_counted_as_they_are_listed(house: House, path: str, query: str) -> None:
    with tenant_scope(house.tenant.pk):
        actor = Actor(house.tenant, make_person(house.tenant, "finops_lead"))
        sheet = sheet_of(actor, f"/t/retail/{path}", query)
        assert sheet.length(1_000) == len(list(sheet.lines()))


def test_a_job_knows_how_many_rows_it_will_have(house: House, lead: Client) -> None:
    sent = {"path": "/t/retail/traces/", "query": f"{JUNE}&format=csv", "format": "csv"}
    lead.post("/t/retail/exports/", sent)
    with tenant_scope(house.tenant.pk):
        job = ExportJob.objects.get()
        assert run_export(house.tenant.pk, job.public_id, sheet_of)
        job.refresh_from_db()
        assert job.rows_total == job.rows_done > 0
        job.state, job.rows_done = "running", 1
        job.save()
    shown = lead.get(f"/t/retail/exports/{job.public_id}/").content.decode()
    assert f'max="{job.rows_total}" value="1"' in shown


def test_a_pdf_has_names_and_cents_where_the_csv_has_keys_and_every_digit(lead: Client) -> None:
    path = f"/t/retail/showback/?{JUNE}&use_case=copilot&by=use_case"
    text = text_of_pdf(lead.get(f"{path}&format=pdf").content)
    assert "Service Copilot 7.00" in text
    assert "Use case: Service Copilot" in text
    assert "copilot" not in text
    lines = csv_of(lead.get(f"{path}&format=csv"))
    assert ["copilot", "Service Copilot"] in [line[:2] for line in lines]


def test_a_worksheet_on_paper_has_names_and_the_figures_of_the_page(lead: Client) -> None:
    path = f"/t/retail/use-case-worksheets/copilot/?{JUNE}&format=pdf"
    text = text_of_pdf(lead.get(path).content)
    assert "Tenant Retail" in text
    assert "1 Jun 2026 – 30 Jun 2026" in text
    assert "2026-06-01" not in text
