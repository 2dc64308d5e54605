"""Import jobs: exact on the real packs, routed, and nothing lost or doubled by a crash."""

import gzip
import io
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.leasing import LeaseLost, claim, to_pick_up, update_held
from ledger.calc.crediting import outcomes_of
from ledger.models import ImportBatch, ImportJob, ImportPart, ImportReject
from ledger.services.crediting.settling import settle_waiting
from ledger.services.importing import IMPORTS, NamedFile, run_job, submit_import
from ledger.services.rollups import compare
from tests.people import make_tenant, platform_tenant
from tests.shared import PROJECT_ROOT, SHARED_DATA

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])

DEMO = PROJECT_ROOT / "ledger" / "demo"
REQUESTS = DEMO / "azure2023_conv_requests.csv.gz"
EVENTS = DEMO / "azure2023_conv_cost_events.csv.gz"
BANKS = ("retail_banking_us", "retail_banking_eu", "wealth_apac")
HEAD = "cost_event_id,trace_id,occurred_at,component,provider,quantity,unit_price,pricing_version,"
HEAD += "allocation_method,retention_class\n"


def submit(tenant: Tenant, *files: tuple[str, bytes], chunk_rows: int = 50_000) -> ImportJob:
    named = [NamedFile(name, io.BytesIO(content), len(content)) for name, content in files]
    with tenant_scope(tenant.pk), transaction.atomic():
        job = submit_import(actor=Actor(tenant, name="tests"), files=named, tell=False)
        ImportJob.objects.filter(pk=job.pk).update(chunk_rows=chunk_rows)
    return job


def job_of(tenant: Tenant) -> ImportJob:
    with tenant_scope(tenant.pk), transaction.atomic():
        job: ImportJob = ImportJob.objects.get()
        return job


def cost_of(tenant: Tenant, by: str = "''") -> dict[str, Decimal]:
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        assert compare() == {}
        cursor.execute(
            f"SELECT {by}, sum(cost_usd) FROM ledger_costday d JOIN ledger_attribution a"
            " ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id"
            " WHERE d.tenant_id = %s GROUP BY 1",
            [tenant.pk],
        )
        return dict(cursor.fetchall())


def some_events(count: int, tag: str = "") -> bytes:
    rows = (
        f"ce_{tag}{n},trc_{n},2026-10-01T{n % 24:02}:00:00Z,model_call,house,3,0.001,b1,"
        "direct_metered,short\n"
        for n in range(count)
    )
    return (HEAD + "".join(rows)).encode()


@pytest.mark.slow
@pytest.mark.parametrize("files", [(REQUESTS, EVENTS), (EVENTS, REQUESTS)])
def test_the_azure_pack_is_exact_by_tenant_and_by_risk(files: tuple[Path, ...]) -> None:
    banks = {slug: make_tenant(slug) for slug in BANKS}
    platform = platform_tenant()
    job = submit(platform, *((path.name, path.read_bytes()) for path in files))
    assert run_job(platform.pk, job.public_id)
    done = job_of(platform)
    assert (done.state, done.accepted, done.rejected) == ("done", 58_098, 0)
    costs = {slug: cost_of(tenant)[""] for slug, tenant in banks.items()}
    assert costs == {
        "retail_banking_us": Decimal("3.4843221"),
        "retail_banking_eu": Decimal("1.7526426"),
        "wealth_apac": Decimal("0.5705148"),
    }
    assert sum(costs.values()) == Decimal("5.8074795000")
    risks: dict[str, Decimal] = {}
    for tenant in banks.values():
        for tier, cost in cost_of(tenant, "a.risk_tier").items():
            risks[tier] = risks.get(tier, Decimal(0)) + cost
    assert risks == {
        "low": Decimal("3.17468085"),
        "medium": Decimal("2.3497056"),
        "high": Decimal("0.28309305"),
    }
    assert sum(resolved_cases(tenant) for tenant in banks.values()) == 4_842


def resolved_cases(tenant: Tenant) -> int:
    settle_waiting(tenant.pk)
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(credit), 0) FROM ledger_outcomeday WHERE kind = 'resolved_case'"
        )
        return int(outcomes_of(cursor.fetchone()[0]))


@pytest.mark.slow
def test_the_mooncake_pack_is_exact_by_meter() -> None:
    for slug in BANKS:
        make_tenant(slug)
    platform = platform_tenant()
    names = ("mooncake_conv_cost_events.csv.gz", "mooncake_conv_requests.csv.gz")
    files = [(name, (SHARED_DATA / "traces" / name).read_bytes()) for name in names]
    assert run_job(platform.pk, submit(platform, *files).public_id)
    meters: dict[str, tuple[Decimal, Decimal]] = {}
    for slug in BANKS:
        tenant = Tenant.objects.get(slug=slug)
        with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT m.meter, sum(quantity), sum(cost_usd) FROM ledger_costday d"
                " JOIN ledger_meter m ON m.tenant_id = d.tenant_id AND m.id = d.meter_id GROUP BY 1"
            )
            for meter, quantity, cost in cursor.fetchall():
                before = meters.get(meter, (Decimal(0), Decimal(0)))
                meters[meter] = (before[0] + quantity, before[1] + cost)
    assert meters == {
        "input": (Decimal(90_695_412), Decimal("226.73853")),
        "cached_input": (Decimal(54_098_411), Decimal("67.62301375")),
        "output": (Decimal(4_122_048), Decimal("41.22048")),
    }


def test_a_repeated_file_is_all_duplicates_and_the_upload_is_dropped() -> None:
    tenant = make_tenant()
    content = gzip.compress(some_events(50))
    for _ in range(2):
        job = submit(tenant, ("events.csv.gz", content))
        assert run_job(tenant.pk, job.public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        jobs = list(ImportJob.objects.order_by("id"))
        assert [(j.accepted, j.duplicate) for j in jobs] == [(50, 0), (0, 50)]
        assert not ImportPart.objects.exists()
    assert cost_of(tenant) == {"": Decimal("0.150")}


def test_bad_rows_are_rejected_with_reasons_and_the_good_ones_taken() -> None:
    tenant = make_tenant()
    bad = some_events(3) + b"ce_x,trc_x,2026-10-01T00:00:00Z,model_call,house,-3,0.001,b1,"
    bad += b"direct_metered,short\n"
    assert run_job(tenant.pk, submit(tenant, ("events.csv", bad)).public_id)
    done = job_of(tenant)
    assert (done.state, done.accepted, done.rejected) == ("done", 3, 1)
    with tenant_scope(tenant.pk), transaction.atomic():
        reject = ImportReject.objects.get()
        assert (reject.row, reject.field, reject.code) == (5, "quantity", "negative")


def test_a_file_that_cannot_be_read_fails_with_a_sentence() -> None:
    tenant = make_tenant()
    assert run_job(tenant.pk, submit(tenant, ("x.csv", b"colour,size\nred,3\n")).public_id)
    done = job_of(tenant)
    assert done.state == "failed"
    assert "colour" in done.error


@pytest.mark.parametrize(
    ("named", "code"),
    [("retail", ""), ("nowhere", "unknown_tenant"), ("", "no_tenant")],
)
def test_a_platform_import_routes_by_tenant_or_says_why_not(named: str, code: str) -> None:
    tenant, platform = make_tenant("retail"), platform_tenant()
    row = some_events(1).decode().replace("occurred_at,", "occurred_at,tenant_id,", 1)
    row = row.replace("Z,model", f"Z,{named},model")
    assert run_job(platform.pk, submit(platform, ("x.csv", row.encode())).public_id)
    done = job_of(platform)
    assert (done.accepted, done.rejected) == ((0, 1) if code else (1, 0))
    with tenant_scope(platform.pk), transaction.atomic():
        assert [reject.code for reject in ImportReject.objects.all()] == ([code] if code else [])
    assert cost_of(tenant) == ({} if code else {"": Decimal("0.003")})


def test_only_one_process_works_on_a_job_and_a_late_one_writes_nothing() -> None:
    tenant = make_tenant()
    job = submit(tenant, ("events.csv", some_events(5)))
    first = claim(IMPORTS, tenant.pk, job.public_id)
    assert first is not None
    assert claim(IMPORTS, tenant.pk, job.public_id) is None
    with tenant_scope(tenant.pk), transaction.atomic():
        ImportJob.objects.update(lease_until=timezone.now())
    assert claim(IMPORTS, tenant.pk, job.public_id) is not None
    with pytest.raises(LeaseLost), tenant_scope(tenant.pk), transaction.atomic():
        update_held(first, rows_done=99)


def test_a_job_whose_hint_was_lost_is_found_by_the_sweeper() -> None:
    tenant = make_tenant()
    job = submit(tenant, ("events.csv", some_events(5)))
    assert list(to_pick_up()) == []
    with tenant_scope(tenant.pk), transaction.atomic():
        ImportJob.objects.update(created_at=timezone.now() - timedelta(seconds=11))
    assert list(to_pick_up()) == [("import", tenant.pk, str(job.public_id))]


def test_a_chunk_that_was_posted_is_not_posted_again() -> None:
    tenant = make_tenant()
    job = submit(tenant, ("events.csv", some_events(5)))
    assert run_job(tenant.pk, job.public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert ImportBatch.objects.count() == 1
        ImportJob.objects.update(state="queued", chunks_done=0, finished_at=None, accepted=0)
    assert not run_job(tenant.pk, uuid.uuid4())


CHILD = """
import os, django
django.setup()
from django.conf import settings
for name in ("default", "platform"):
    settings.DATABASES[name]["NAME"] = os.environ["TEST_DATABASE"]
from uuid import UUID
from ledger.services.importing import running
running.run_job(int(os.environ["TENANT"]), UUID(os.environ["JOB"]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("chunks", [1, 3, 6])
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(chunks: int) -> None:
    tenant = make_tenant()
    job = submit(tenant, ("events.csv", some_events(4000)), chunk_rows=400)
    environment = {
        **os.environ,
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "TENANT": str(tenant.pk),
        "JOB": str(job.public_id),
    }
    child = subprocess.Popen([sys.executable, "-c", CHILD], env=environment, cwd=PROJECT_ROOT)
    ends = time.monotonic() + 60
    while job_of(tenant).chunks_done < chunks and child.poll() is None:
        assert time.monotonic() < ends
    child.send_signal(signal.SIGKILL)
    child.wait()
    with tenant_scope(tenant.pk), transaction.atomic():
        ImportJob.objects.exclude(state="done").update(lease_until=timezone.now())
    run_job(tenant.pk, job.public_id)
    done = job_of(tenant)
    assert (done.state, done.accepted, done.duplicate) == ("done", 4000, 0)
    assert cost_of(tenant) == {"": Decimal("12.000")}
