"""POST /api/v1/ingest and /api/v1/imports with a real client."""

import gzip
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.scope import tenant_scope
from ledger.models import CostLine, RecordKey
from tests.answers import Answer
from tests.ledger.records import an_event
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-10-01T10:00:00Z"
EVENT = an_event("ce_1", "trc_1", AT)


def post(key: str, body: bytes, content_type: str = "application/json") -> Answer:
    headers = {"Authorization": f"Bearer {key}"}
    return Client().post("/api/v1/ingest", body, content_type=content_type, headers=headers)


def lines_of(tenant_id: int) -> int:
    with tenant_scope(tenant_id):
        return CostLine.objects.count()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps([EVENT]).encode(), "application/json"),
        (json.dumps(EVENT).encode(), "application/json"),
        (json.dumps(EVENT).encode() + b"\n", "application/x-ndjson"),
        (gzip.compress(json.dumps([EVENT]).encode()), "application/json"),
    ],
    ids=["array", "object", "ndjson", "gzip"],
)
def test_a_record_is_taken_in_every_form(body: bytes, content_type: str) -> None:
    tenant = make_tenant()
    answer = post(make_key(tenant, "ingest"), body, content_type)
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 1,
        "duplicate": 0,
        "conflict": 0,
        "rejected": 0,
        "results": [{"index": 0, "id": "ce_1", "status": "accepted", "errors": []}],
    }
    assert lines_of(tenant.pk) == 1


def test_each_record_gets_its_own_answer() -> None:
    tenant = make_tenant()
    other = {**EVENT, "cost_event_id": "ce_2", "tenant_id": "somebody_else"}
    wrong = {**EVENT, "cost_event_id": "ce_3", "unit_price": "1e400"}
    records = [EVENT, EVENT, {**EVENT, "input_tokens": 7}, other, wrong]
    answer = post(make_key(tenant, "ingest"), json.dumps(records).encode()).json()
    assert [result["status"] for result in answer["results"]] == [
        *("accepted", "duplicate", "conflict", "rejected", "rejected"),
    ]
    assert answer["results"][3]["errors"][0]["code"] == "wrong_tenant"
    assert answer["results"][4]["errors"][0]["field"] == "unit_price"
    assert lines_of(tenant.pk) == 1


BAD_BODIES = [
    (b"", 400),
    (b"{", 400),
    (b"[1,", 400),
    (b"\xff\xfe", 400),
    (b"[" * 30 + b"]" * 30, 400),
    (b"\x1f\x8b broken", 400),
    (b"[" + b" " * (11 * 1024 * 1024) + b"]", 413),
    (b"[" + b"{}," * 10_001 + b"{}]", 413),
]


@pytest.mark.parametrize(("body", "status"), BAD_BODIES)
def test_an_unusable_body_is_a_problem_and_nothing_is_written(body: bytes, status: int) -> None:
    tenant = make_tenant()
    answer = post(make_key(tenant, "ingest"), body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    with tenant_scope(tenant.pk):
        assert not RecordKey.objects.exists()


@pytest.mark.parametrize("record", ["1", "null", '"x"', "[]", '{"a":{"b":1}}', '{"a":1,"a":2}'])
def test_a_record_that_is_none_is_rejected_by_itself(record: str) -> None:
    key = make_key(make_tenant(), "ingest")
    answer = post(key, f"[{record},{json.dumps(EVENT)}]".encode())
    assert answer.status_code == 200
    assert [result["status"] for result in answer.json()["results"]] == ["rejected", "accepted"]


def test_without_a_key_or_with_a_read_key_nothing_is_taken() -> None:
    tenant = make_tenant()
    body = json.dumps([EVENT]).encode()
    assert post("fin_1_nobody_nothing", body).status_code == 401
    assert post(make_key(tenant, "read"), body).status_code == 403
    assert lines_of(tenant.pk) == 0


def test_an_upload_becomes_a_job_that_can_be_asked_for() -> None:
    tenant = make_tenant()
    headers = {"x-api-key": make_key(tenant)}
    upload = SimpleUploadedFile("../etc/events.csv", b"cost_event_id\n")
    client = Client(headers=headers)
    answer = client.post("/api/v1/imports", {"file": upload})
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"
    assert answer.json()["file_names"] == ["events.csv"]
    url = f"/api/v1/imports/{answer.json()['id']}"
    assert client.get(url).json()["id"] == answer.json()["id"]
    assert client.get(f"{url}/rejects.csv").status_code == 200


@pytest.mark.parametrize("form", [{}, {"format": "xls"}])
def test_an_upload_without_a_file_is_refused_by_name(form: dict[str, str]) -> None:
    client = Client(headers={"x-api-key": make_key(make_tenant())})
    answer = client.post("/api/v1/imports", form)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"


def test_a_foreign_import_looks_like_an_unknown_one() -> None:
    owner = Client(headers={"x-api-key": make_key(make_tenant("one"))})
    job = owner.post("/api/v1/imports", {"file": SimpleUploadedFile("a.csv", b"x\n")}).json()
    other = Client(headers={"x-api-key": make_key(make_tenant("two"))})
    foreign = other.get(f"/api/v1/imports/{job['id']}")
    unknown = other.get("/api/v1/imports/00000000-0000-4000-8000-000000000000")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
