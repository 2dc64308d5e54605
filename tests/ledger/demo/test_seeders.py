"""The ledger's parts of the demo: each is made once, and taken up where a run was killed."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from finops.models import AnchorDestination, CalendarEvent, Clock, Tenant
from finops.scope import tenant_scope
from ledger.demo.catalogue import TENANTS, DemoTenant
from ledger.models import BusinessMetric, ImportJob
from ledger.services.demo import seeders
from ledger.services.demo.business_metrics import DAYS
from ledger.services.demo.seeders import (
    WATCHED,
    files_of,
    seed_all_business_metrics,
    seed_calendars,
    seed_files,
    seed_mailboxes,
    seed_organisations,
    seed_tenant,
)
from tests.ledger.records import a_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def generate(_demo: DemoTenant, _day: object, folder: Path) -> list[Path]:
        path = folder / "requests.jsonl"
        path.write_text(json.dumps(a_request("t1", "2026-06-01T10:00:00Z")))
        return [path]

    monkeypatch.setattr(seeders, "generate", generate)
    monkeypatch.setattr(seeders, "var_path", lambda: tmp_path)


@pytest.fixture(autouse=True)
def _clock_may_be_set(db: None) -> None:
    """By the owner's row, as in a demo: its people have been there for a while."""
    Clock.objects.using("owner").update_or_create(pk=1, defaults={"is_settable": True})


def jobs_of(demo: DemoTenant) -> list[str]:
    with tenant_scope(Tenant.objects.get(slug=demo.slug).pk):
        return [job.state for job in ImportJob.objects.all()]


def test_a_tenant_whose_import_was_killed_is_taken_up_and_not_made_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def killed(*_arguments: object) -> bool:
        raise KeyboardInterrupt

    seed_files(WATCHED)
    assert [path.name for path in files_of(WATCHED).iterdir()] == ["requests.jsonl"]
    seed_organisations()
    assert not files_of(WATCHED).exists()
    with monkeypatch.context() as broken:
        broken.setattr(seeders, "run_job", killed)
        with pytest.raises(KeyboardInterrupt):
            seed_tenant(WATCHED)
    assert jobs_of(WATCHED) == ["queued"]
    for _run in range(2):
        seed_organisations()
        assert "records in" in seed_tenant(WATCHED)
        assert jobs_of(WATCHED) == ["done"]


def test_what_follows_on_the_data_is_made_once_and_where_it_is_missing() -> None:
    seed_organisations()
    for demo in TENANTS:
        seed_tenant(demo)
    seed_mailboxes()
    with tenant_scope(Tenant.objects.get(slug=WATCHED.slug).pk):
        AnchorDestination.objects.all().delete()
    seed_mailboxes()
    for demo in TENANTS:
        with tenant_scope(Tenant.objects.get(slug=demo.slug).pk):
            assert AnchorDestination.objects.count() == 1


def test_every_tenant_has_holidays_paydays_and_ends_of_months_once() -> None:
    seed_organisations()
    for demo in TENANTS:
        seed_tenant(demo)
    for _run in range(2):
        seed_calendars()
    for demo in TENANTS:
        with tenant_scope(Tenant.objects.get(slug=demo.slug).pk):
            names = list(CalendarEvent.objects.values_list("name", flat=True))
        assert names.count("Payday") == 7, demo.slug
        assert names.count("Month end") == 7
        assert names.count("Christmas Day") == 2


@pytest.mark.django_db(transaction=True)
def test_business_metrics_come_through_the_import_and_once() -> None:
    seed_organisations()
    for demo in TENANTS:
        seed_tenant(demo)
    for _run in range(2):
        seed_all_business_metrics()
    tenant = Tenant.objects.get(slug="retail_banking_us")
    with tenant_scope(tenant.pk), transaction.atomic():
        rows = BusinessMetric.objects.filter(metric="calls_handled")
        assert (rows.count(), set(rows.values_list("version", flat=True))) == (DAYS, {1})
