"""/api/v1/exports: a program orders the file of a report, asks how far it is, and takes it."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, cast

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from finops.models import ApiKey, ExportJob, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.exporting import run_export
from finops.views.exports.exporting import sheet_of
from tests.ledger.api.asking import Body, ask, content_of, errors_of, json_of
from tests.people import make_key, platform_tenant

if TYPE_CHECKING:
    from django.http import HttpResponse

JUNE = "from=2026-06-01&to=2026-06-30"


@pytest.fixture
def key(tenant: Tenant) -> str:
    return make_key(tenant, "read")


def order(key: str, report: str, query: str = "", **more: str) -> HttpResponse:
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    body = {"report": report, "query": query, **more}
    answer = client.post("/api/v1/exports", json.dumps(body), "application/json")
    return cast("HttpResponse", answer)


def ordered(key: str, report: str, query: str = "", **more: str) -> Body:
    answer = order(key, report, query, **more)
    assert answer.status_code == 202, answer.content
    job: Body = json.loads(answer.content)
    return job


def work(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        jobs = list(ExportJob.objects.filter(state="queued"))
    for job in jobs:
        assert run_export(tenant.pk, job.public_id, sheet_of)


def lines(content: bytes) -> list[str]:
    return [line for line in content.decode().splitlines() if not line.startswith("# Made")]


@pytest.mark.parametrize(
    ("report", "query"),
    [
        ("showback", f"{JUNE}&by=use_case"),
        ("traces", JUNE),
        ("unit-economics", JUNE),
        ("pages/work", JUNE),
        ("pages/calls", ""),
        ("suspected-duplicates", "status=all"),
    ],
)
def test_the_file_that_was_ordered_is_the_one_that_get_gives(
    tenant: Tenant, key: str, report: str, query: str
) -> None:
    job = ordered(key, report, query)
    assert (job["state"], job["report"], job["query"]) == ("queued", report, query)
    early = ask(key, f"exports/{job['id']}/file")
    assert early.status_code == 409
    work(tenant)
    done = json_of(key, f"exports/{job['id']}")
    assert (done["state"], done["error"]) == ("done", "")
    content = content_of(ask(key, f"exports/{job['id']}/file"))
    assert (len(content), sha256(content).hexdigest()) == (done["bytes_total"], done["sha256"])
    at_once = content_of(ask(key, f"{report}?{query}{'&' if query else ''}format=csv"))
    assert lines(content) == lines(at_once)


def test_the_orders_of_a_key_are_its_own(tenant: Tenant, key: str) -> None:
    job = ordered(key, "traces", JUNE, format="xlsx")
    other = make_key(tenant, "read", name="another")
    assert [row["id"] for row in json_list(key)] == [job["id"]]
    assert json_list(other) == []
    for path in (f"exports/{job['id']}", f"exports/{job['id']}/file"):
        assert ask(other, path).status_code == 404
    work(tenant)
    content = content_of(ask(key, f"exports/{job['id']}/file"))
    assert content.startswith(b"PK")


def cancelled(key: str, job: Body) -> HttpResponse:
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    return cast("HttpResponse", client.post(f"/api/v1/exports/{job['id']}/cancel"))


def test_a_key_cancels_what_it_ordered_until_it_is_done(tenant: Tenant, key: str) -> None:
    job = ordered(key, "traces", JUNE)
    other = make_key(tenant, "read", name="another")
    assert cancelled(other, job).status_code == 404
    answer = cancelled(key, job)
    assert (answer.status_code, json.loads(answer.content)["state"]) == (200, "cancelled")
    with tenant_scope(tenant.pk), transaction.atomic():
        public_id = ExportJob.objects.get().public_id
        assert not run_export(tenant.pk, public_id, sheet_of)
        noted = older_entries(AuditFilter(target=str(public_id))).entries
    assert noted[0].action == "export.cancelled"
    assert noted[0].actor.startswith("key:")
    assert cancelled(key, job).status_code == 409
    done = ordered(key, "traces", JUNE)
    work(tenant)
    assert cancelled(key, done).status_code == 409


def json_list(key: str) -> list[Body]:
    rows: list[Body] = json.loads(ask(key, "exports").content)
    return rows


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"report": "nowhere"}, "report"),
        ({"report": "traces/trc_1"}, "report"),
        ({"report": "../../t/retail/showback/"}, "report"),
        ({"report": ""}, "report"),
        ({"report": "showback", "format": "pdf"}, "format"),
        ({"report": "showback", "query": "from=yesterday"}, "from"),
        ({"report": "showback", "query": "nonsense=1"}, "nonsense"),
        ({"report": "showback", "query": "format=csv"}, "format"),
        ({"report": "pages/work/degraded", "query": "code=nonsense"}, "code"),
        ({"report": "suspected-duplicates", "query": "status=nonsense"}, "status"),
    ],
)
def test_what_get_would_refuse_is_refused_when_it_is_ordered(
    tenant: Tenant, key: str, sent: dict[str, str], field: str
) -> None:
    answer = order(key, **sent)
    assert answer.status_code == 400
    assert [error["field"] for error in errors_of(answer)] == [field]
    with tenant_scope(tenant.pk):
        assert not ExportJob.objects.exists()


def test_a_key_has_five_files_under_way(key: str) -> None:
    for _number in range(5):
        ordered(key, "traces", JUNE)
    answer = order(key, "traces", JUNE)
    assert answer.status_code == 429
    assert "5 exports of yours are under way" in json.loads(answer.content)["detail"]


def test_no_file_is_written_for_a_key_that_has_ended(tenant: Tenant, key: str) -> None:
    job = ordered(key, "traces", JUNE)
    with tenant_scope(tenant.pk):
        ApiKey.objects.update(revoked_at=timezone.now() - timedelta(seconds=1))
    work(tenant)
    with tenant_scope(tenant.pk):
        failed = ExportJob.objects.get(public_id=job["id"])
    assert (failed.state, failed.error) == ("failed", "The key that asked for it has ended.")


def test_an_order_needs_a_key_that_reads_and_a_tenant(tenant: Tenant) -> None:
    assert order(make_key(tenant, "ingest"), "traces", JUNE).status_code == 403
    answer = order(make_key(platform_tenant()), "traces", JUNE)
    assert answer.status_code == 403
    assert "order it with a key of that tenant" in answer.content.decode()
