"""POST /api/v1/imports: 202 at once, then the job by its id, then its rejects."""

import csv
import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportJob
from ledger.services.importing import run_job
from tests.answers import Answer
from tests.ledger.api_ingest.sending import Sender, problem_of
from tests.ledger.importing.jobs import events_file
from tests.people import make_key, make_tenant

IMPORTS = "/api/v1/imports"


def upload(sender: Sender, *files: bytes, **more: str) -> Answer:
    named = [SimpleUploadedFile(f"events_{n}.csv", file) for n, file in enumerate(files)]
    return sender.client().post(IMPORTS, data={"file": named, **more})


def worked_on(tenant: Tenant, answer: Answer) -> str:
    """The id of the job, after a worker has been at it."""
    assert answer.status_code == 202, answer.content
    job = json.loads(answer.content)
    assert (job["state"], job["accepted"]) == ("queued", 0)
    run_job(tenant.pk, uuid.UUID(job["id"]))
    return str(job["id"])


def test_an_upload_is_a_job_to_be_asked_for(tenant: Tenant, sender: Sender) -> None:
    job = worked_on(tenant, upload(sender, events_file(20), events_file(5), format="csv"))
    done = json.loads(sender.get(f"{IMPORTS}/{job}").content)
    counts = {name: done[name] for name in ("state", "accepted", "duplicate", "rejected")}
    assert counts == {"state": "done", "accepted": 20, "duplicate": 5, "rejected": 0}
    assert done["file_names"] == ["events_0.csv", "events_1.csv"]
    assert done["bytes_done"] == done["bytes_total"] > 0
    assert [listed["id"] for listed in json.loads(sender.get(IMPORTS).content)] == [job]


def test_rejects_come_as_csv_that_no_spreadsheet_runs(tenant: Tenant, sender: Sender) -> None:
    bad = events_file(3).replace(b"ce_1,", b"=1+1,").replace(b"2025-06-03", b"2035-06-03")
    job = worked_on(tenant, upload(sender, bad))
    answer = sender.get(f"{IMPORTS}/{job}/rejects.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert {(row["row"], row["code"]) for row in rows} == {
        ("3", "bad_identifier"),
        ("4", "time_in_future"),
    }
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


@pytest.mark.parametrize("body", [{}, {"file": "text, not a file"}, {"format": "csv"}])
def test_an_upload_without_a_file_is_refused(sender: Sender, body: dict[str, str]) -> None:
    assert problem_of(sender.client().post(IMPORTS, data=body)) == (400, ["invalid"])


def test_an_unknown_format_is_refused(sender: Sender) -> None:
    assert problem_of(upload(sender, events_file(1), format="xml"))[0] == 400


@pytest.mark.parametrize("content_type", ["application/json", "text/csv", "multipart/form-data"])
def test_what_is_no_upload_is_refused(sender: Sender, content_type: str) -> None:
    answer = sender.client().post(IMPORTS, data=b"{}", content_type=content_type)
    assert problem_of(answer)[0] in {400, 415}


@pytest.mark.parametrize("files", [[b""], [events_file(1), b""]])
def test_an_empty_file_is_refused(tenant: Tenant, sender: Sender, files: list[bytes]) -> None:
    assert problem_of(upload(sender, *files))[0] == 400
    with tenant_scope(tenant.pk):
        assert not ImportJob.objects.exists()


@pytest.mark.parametrize("path", ["", "/rejects.csv"])
def test_a_foreign_job_answers_byte_for_byte_like_none(sender: Sender, path: str) -> None:
    other = make_tenant("other")
    foreign = Sender(make_key(other, "ingest", "read"))
    job = json.loads(upload(foreign, events_file(1)).content)["id"]
    assert foreign.get(f"{IMPORTS}/{job}").status_code == 200
    theirs, none = (sender.get(f"{IMPORTS}/{public_id}{path}") for public_id in (job, uuid.uuid4()))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content
    assert dict(theirs.headers) == dict(none.headers)


def test_a_key_that_may_only_read_uploads_nothing(tenant: Tenant) -> None:
    answer = upload(Sender(make_key(tenant, "read")), events_file(1))
    assert problem_of(answer)[0] in {403, 404}
    with tenant_scope(tenant.pk):
        assert not ImportJob.objects.exists()


def test_without_a_key_nothing_is_uploaded(tenant: Tenant) -> None:
    assert problem_of(upload(Sender(None), events_file(1)))[0] == 401
