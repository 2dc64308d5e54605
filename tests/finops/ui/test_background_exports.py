"""Exports of more rows than one answer holds: a job, its progress, its file, its end."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.models import ExportJob, ExportPart, RoleAssignment, Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.exporting import request_export, run_export, running
from finops.services.leasing import kind_named
from finops.services.people.roles import revoke_role
from finops.ui import exports
from finops.ui.exports import Sheet, SheetCell
from finops.views.exports.exporting import sheet_of
from tests.answers import Answer
from tests.people import actor_for, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
URL, PAGE = "/t/retail/exports/", "/t/retail/audit/"
ENTRIES = 40


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def lead(retail: Tenant, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """More entries in the log than a download holds here."""
    monkeypatch.setattr(exports, "MAX_ROWS", 10)
    monkeypatch.setattr(running, "BATCH", 7)
    browser = sign_in(client, make_person(retail, "finops_lead", "Lea Lead"))
    for number in range(ENTRIES):
        audit.append(actor="x", action="thing.done", target=f"t{number}", detail={})
    return browser


def ask(browser: Client, **more: str) -> Answer:
    sent = {"path": PAGE, "query": "action=thing.done&format=csv", "format": "csv", **more}
    return browser.post(URL, sent)


def only_job() -> ExportJob:
    job: ExportJob = ExportJob.objects.get()
    return job


def work(tenant: Tenant) -> ExportJob:
    assert run_export(tenant.pk, only_job().public_id, sheet_of)
    return only_job()


def downloaded(browser: Client) -> bytes:
    answer = browser.get(f"{URL}{only_job().public_id}/file")
    assert answer.status_code == 200
    return answer.getvalue()


def test_a_download_that_is_too_long_offers_to_be_written_in_the_background(lead: Client) -> None:
    answer = lead.get(f"{PAGE}?action=thing.done&format=csv")
    assert answer.status_code == 413
    body = answer.content.decode()
    assert "at most 10 rows fit into it" in body
    assert 'value="action=thing.done&amp;format=csv"' in body


def test_the_file_has_every_row_once_and_the_hash_that_is_told(
    lead: Client, retail: Tenant
) -> None:
    answer = ask(lead)
    assert answer["Location"] == f"{URL}{only_job().public_id}/"
    job = work(retail)
    content = downloaded(lead)
    assert (job.state, job.rows_done, job.bytes_total) == ("done", ENTRIES, len(content))
    assert job.sha256 == sha256(content).hexdigest()
    rows = [row for row in csv.reader(io.StringIO(content.decode())) if len(row) > 4]
    assert [row[4] for row in rows[1:]] == [f"t{n}" for n in reversed(range(ENTRIES))]
    assert job.file_name == "audit-retail.csv"


def test_an_excel_file_is_written_the_same_way(lead: Client, retail: Tenant) -> None:
    ask(lead, format="xlsx", query="action=thing.done&format=xlsx")
    work(retail)
    page = zipfile.ZipFile(io.BytesIO(downloaded(lead))).read("xl/worksheets/sheet1.xml").decode()
    assert page.count("thing.done") == ENTRIES + 1, "the rows, and the filter in the head"


def test_the_page_polls_until_the_file_is_there(lead: Client, retail: Tenant) -> None:
    ask(lead)
    address = f"{URL}{only_job().public_id}/"
    waiting = lead.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert lead.get(f"{address}file").status_code == 404
    work(retail)
    done = lead.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    assert f'href="{address}file"' in done
    assert "audit-retail.csv" in lead.get(URL).content.decode()


def test_nobody_else_gets_the_file(lead: Client, retail: Tenant) -> None:
    ask(lead)
    work(retail)
    other = sign_in(Client(), make_person(retail, "tenant_admin"))
    for path in ("", "file"):
        assert other.get(f"{URL}{only_job().public_id}/{path}").status_code == 404


def test_it_is_made_with_the_rights_of_that_time(lead: Client, retail: Tenant) -> None:
    ask(lead)
    for held in RoleAssignment.objects.filter(role="finops_lead"):
        revoke_role(actor="tests", assignment=held, reason="Not needed any more.")
    job = work(retail)
    assert (job.state, job.error) == ("failed", "This page is not there for you, or not any more.")
    assert not ExportPart.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"path": "/t/wealth/audit/"},
        {"path": "/healthz"},
        {"path": "/nowhere"},
        {"path": ""},
        {"format": "pdf"},
        {"format": "exe"},
    ],
)
def test_what_is_no_page_of_the_tenant_is_refused(lead: Client, sent: dict[str, str]) -> None:
    assert ask(lead, **sent).status_code == 422
    assert not ExportJob.objects.exists()


@pytest.mark.parametrize("path", ["/t/retail/people/", "/t/retail/", "/t/retail/people/invite"])
def test_a_page_without_an_export_ends_as_failed(lead: Client, retail: Tenant, path: str) -> None:
    ask(lead, path=path, query="format=csv")
    assert work(retail).state == "failed"


def test_a_person_has_only_so_many_under_way(lead: Client) -> None:
    answers = [ask(lead).status_code for _ in range(6)]
    assert answers == [302] * 5 + [422]


def test_a_key_asks_for_nothing(retail: Tenant) -> None:
    with pytest.raises(Exception, match="Only people"):
        request_export(actor=Actor(retail), path=PAGE, query="", file_format="csv")


def test_only_formats_of_files_are_taken(retail: Tenant) -> None:
    person = actor_for(retail, make_person(retail, "finance"))
    with pytest.raises(ValidationError):
        request_export(actor=person, path=PAGE, query="", file_format="pdf")


def failing(_actor: Actor, _path: str, _query: str) -> Sheet:
    """Breaks after the first rows."""

    def rest() -> Iterator[list[SheetCell]]:
        yield [1]
        raise RuntimeError("the disk is full")

    return replace(Sheet("x", [], ["n"], [[0]]), rest=rest())


def test_a_failure_is_tried_again_and_then_told_in_a_sentence(lead: Client, retail: Tenant) -> None:
    ask(lead)
    for attempt in count(1):
        with pytest.raises(RuntimeError):
            run_export(retail.pk, only_job().public_id, failing)
        if attempt == kind_named("export").most_attempts:
            break
        assert only_job().state == "running"
        ExportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert only_job().error.startswith("The export failed several times.")
    assert not run_export(retail.pk, only_job().public_id, failing)


def test_an_unknown_export_does_nothing(retail: Tenant) -> None:
    assert not run_export(retail.pk, UUID(int=5), sheet_of)
