"""Imports: uploading, watching, and learning why rows were not taken."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.scope import tenant_scope
from ledger.models import ImportJob
from ledger.queries.imports import progress_of
from ledger.services.importing import run_job
from tests.ledger.pages.house import House
from tests.ledger.pages.reading import content_of, tables_of, text_of

URL = "/t/retail/imports/"
UPLOAD = f"{URL}upload/"
HTMX = {"HX-Request": "true"}
HEAD = (
    "cost_event_id,trace_id,ts_utc,component,provider,model_or_service,api_calls,unit_price,"
    "allocated_cost_usd,allocation_method,pricing_version,retention_class\n"
)
GOOD = "ce_1,t_1,2026-06-10T10:00:00Z,tool,house,crm,1,0.01,0.01,direct_metered,book_1,short\n"
BAD = "=ce_2,t_1,yesterday,tool,house,crm,1,0.01,0.01,direct_metered,book_1,short\n"
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def events(name: str = "events.csv", text: str = HEAD + GOOD + BAD) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


@pytest.fixture
def operator(house: House) -> Client:
    return house.browser("ai_ops")


def only_job(house: House) -> ImportJob:
    with tenant_scope(house.tenant.pk):
        return ImportJob.objects.get()


@pytest.fixture
def finished(house: House, operator: Client) -> ImportJob:
    """An import with one good and one bad row, worked on to its end."""
    operator.post(UPLOAD, {"file": events()})
    job = only_job(house)
    run_job(house.tenant.pk, job.public_id)
    return only_job(house)


def test_an_upload_is_accepted_at_once_and_polls_its_progress(
    house: House, operator: Client
) -> None:
    answer = operator.post(UPLOAD, {"file": events()}, headers=HTMX)
    part = answer.content.decode()
    assert answer.status_code == 202
    assert f'hx-get="{URL}{only_job(house).public_id}/" hx-trigger="every 1s"' in part
    assert "Waiting for a worker" in part


def test_the_progress_beside_the_form_never_asks_for_the_rejects(
    house: House, operator: Client
) -> None:
    """They have no place on that page, and the browser would report an error each second."""
    operator.post(UPLOAD, {"file": events()}, headers=HTMX)
    path = f"{URL}{only_job(house).public_id}/"
    assert f'hx-get="{path}"' in operator.get(path, headers=HTMX).content.decode()
    with_rejects = f'hx-get="{path}?rejects=1"'
    assert with_rejects in operator.get(path).content.decode()
    again = operator.get(f"{path}?rejects=1", headers=HTMX)
    assert with_rejects in again.content.decode()


def test_without_scripts_an_upload_leads_to_the_page_of_the_import(
    house: House, operator: Client
) -> None:
    answer = operator.post(UPLOAD, {"file": events()})
    assert answer.headers["Location"] == f"{URL}{only_job(house).public_id}/"
    assert operator.get(answer.headers["Location"]).status_code == 200


def test_several_files_are_one_import(house: House, operator: Client) -> None:
    operator.post(UPLOAD, {"file": [events("a.csv"), events("b.csv")]})
    assert only_job(house).file_names == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose at least one file."),
        ({"format": "csv"}, "Choose at least one file."),
        ({"format": "doc"}, "Select a valid choice."),
    ],
)
def test_an_upload_without_a_file_is_refused_in_place(
    house: House, operator: Client, form: dict[str, str], sentence: str
) -> None:
    answer = operator.post(UPLOAD, form, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_too_many_files_at_once_are_refused(operator: Client) -> None:
    answer = operator.post(UPLOAD, {"file": [events(f"{n}.csv") for n in range(11)]})
    assert answer.status_code == 422
    assert "Send at most 10 files at once." in answer.content.decode()


def test_a_finished_import_counts_and_stops_polling(finished: ImportJob, operator: Client) -> None:
    part = operator.get(f"{URL}{finished.public_id}/?rejects=1", headers=HTMX).content.decode()
    assert 'hx-trigger="every 1s"' not in part
    assert "Rows 2" in text_of(part)
    assert "Accepted 1" in text_of(part)
    assert "Rejected 1" in text_of(part)
    assert 'id="rejects" hx-swap-oob="true"' in part


def test_the_page_of_an_import_lists_why_rows_were_not_taken(
    finished: ImportJob, operator: Client
) -> None:
    html = operator.get(f"{URL}{finished.public_id}/").content.decode()
    rows = tables_of(html)[0].rows
    assert {row[0].text for row in rows} == {"3"}  # the line in the file
    assert {row[1].text for row in rows} == {"events.csv"}
    assert "ts_utc" in [row[3].text for row in rows]


def test_refused_rows_download_as_csv_that_no_spreadsheet_runs(
    finished: ImportJob, operator: Client
) -> None:
    answer = operator.get(f"{URL}{finished.public_id}/rejects.csv")
    rows = list(csv.DictReader(io.StringIO(content_of(answer))))
    assert rows
    assert {row["row"] for row in rows} == {"3"}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_the_list_shows_every_import_with_its_counts(finished: ImportJob, operator: Client) -> None:
    table = tables_of(operator.get(URL).content.decode())[0]
    row = dict(zip(table.heads, table.row("events.csv"), strict=True))
    assert row["State"].text == "Done"
    assert [row[name].text for name in ("Rows", "Accepted", "Rejected")] == ["2", "1", "1"]
    assert row["Files"].href == f"{URL}{finished.public_id}/"


def test_who_may_only_look_gets_no_upload_form(house: House) -> None:
    browser = house.browser("auditor")
    assert UPLOAD not in browser.get(URL).content.decode()
    assert browser.post(UPLOAD, {"file": events()}).status_code == 404
    assert house.browser("business_owner").get(URL).status_code == 404


def test_another_tenants_import_is_not_there(finished: ImportJob) -> None:
    from tests.people import make_person, make_tenant, sign_in

    stranger = sign_in(Client(), make_person(make_tenant("wealth"), "ai_ops"))
    assert stranger.get(f"/t/wealth/imports/{finished.public_id}/").status_code == 404
    assert stranger.get(f"/t/wealth/imports/{finished.public_id}/rejects.csv").status_code == 404


def test_an_empty_list_says_how_data_gets_in(operator: Client) -> None:
    assert "/api/v1/imports" in text_of(operator.get(URL).content.decode())


def test_speed_and_time_left_follow_from_rows_and_bytes() -> None:
    job = ImportJob(tenant_id=1, state="running", rows_done=5000, bytes_done=250, bytes_total=1000)
    job.started_at = NOW - timedelta(seconds=10)
    progress = progress_of(job, NOW)
    assert (progress.rows_per_second, progress.seconds_left) == (Decimal(500), 30)


def test_nothing_is_known_before_the_first_rows() -> None:
    progress = progress_of(ImportJob(tenant_id=1, state="queued"), NOW)
    assert (progress.rows_per_second, progress.seconds_left) == (None, None)
    assert not progress.is_finished


def test_a_finished_import_keeps_its_speed_and_has_no_time_left() -> None:
    job = ImportJob(tenant_id=1, state="done", rows_done=600, bytes_done=9, bytes_total=9)
    job.started_at, job.finished_at = NOW, NOW + timedelta(seconds=3)
    progress = progress_of(job, NOW + timedelta(days=1))
    assert (progress.rows_per_second, progress.seconds_left) == (Decimal(200), None)
