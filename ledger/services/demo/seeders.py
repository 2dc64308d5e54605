"""What the ledger adds to the demo, in order: prices, tenants with their data, what follows."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.db.statements import run
from finops.embedded import var_path
from finops.models import AnchorDestination, Budget, Tenant, User, Webhook
from finops.registries.seeding import Seeder
from finops.running.demo.clock_setting import clock_at
from finops.scope import tenant_scope
from finops.services.audit.anchors import add_destination
from finops.services.organisation.tenants import create_tenant
from ledger.demo.catalogue import PRICEBOOK, TENANTS, DemoTenant
from ledger.demo.contract import TENANT as CONTRACT_TENANT
from ledger.demo.contract import items_book
from ledger.demo.traffic.generating import generate, yesterday
from ledger.demo.traffic.instrumentors import TENANT as WATCHED_TENANT
from ledger.models import (
    BusinessMetric,
    ImportJob,
    MappingVersion,
    RatingRun,
    SloMatrix,
    SuspectedDuplicate,
)
from ledger.services.crediting.settling import settle_waiting
from ledger.services.demo.books import seed_books, seed_rerating
from ledger.services.demo.budgets import seed_budgets
from ledger.services.demo.business_metrics import seed_business_metrics
from ledger.services.demo.calendar import is_filled, seed_calendar
from ledger.services.demo.duplicates import seed_duplicates
from ledger.services.demo.mapping import seed_mapping
from ledger.services.demo.outcomes import seed_definitions
from ledger.services.demo.seeding import ACTOR, new_tenant, seed_organisation, seed_platform_lead
from ledger.services.demo.slos import seed_slos
from ledger.services.demo.webhooks import seed_webhooks
from ledger.services.importing import NamedFile, run_job, submit_import
from ledger.services.pricebooks import (
    NewPricebook,
    install_default,
    install_public_prices,
    publish_pricebook,
)

PEOPLE_JOINED: Final = timedelta(days=120)


def seed_prices() -> None:
    install_public_prices(actor=ACTOR)
    install_default(book=items_book(), actor=ACTOR)
    publish_pricebook(
        new=NewPricebook(
            name=PRICEBOOK.name,
            version=PRICEBOOK.version,
            source=PRICEBOOK.source,
            valid_from=PRICEBOOK.valid_from,
            entries=PRICEBOOK.entries,
        ),
        actor=ACTOR,
    )


def files_of(demo: DemoTenant) -> Path:
    """Where a tenant's files lie until they are in its import."""
    return var_path() / "demo" / demo.slug


def _written(path: Path) -> int:
    """Files are taken in in the order in which they were written."""
    return path.stat().st_mtime_ns


def seed_files(demo: DemoTenant) -> None:
    """The tenant's files, all of them or none; nothing where it exists."""
    folder = files_of(demo)
    if folder.exists() or Tenant.objects.filter(slug=demo.slug).exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
        made = Path(unfinished) / "files"
        made.mkdir()
        generate(demo, yesterday(demo, timezone.now()), made)
        made.rename(folder)


def seed_organisations() -> None:
    """Each tenant with its organisation, its people and its files as an import that waits."""
    for demo in TENANTS:
        if not Tenant.objects.filter(slug=demo.slug).exists():
            _begin(demo)


def seed_tenant(demo: DemoTenant) -> str:
    """The tenant's files through the import service.

    In the import's own transactions, so that a killed seed leaves a job that a worker or the next
    run finishes.
    """
    tenant = Tenant.objects.get(slug=demo.slug)
    with tenant_scope(tenant.pk), transaction.atomic():
        job = ImportJob.objects.order_by("created_at").first()
    if job is None:
        return ""
    if run_job(tenant.pk, job.public_id):
        settle_waiting(tenant.pk)
    with tenant_scope(tenant.pk), transaction.atomic():
        job.refresh_from_db()
    return f"{job.accepted:,} records in, {job.rejected:,} rejected"


def _begin(demo: DemoTenant) -> None:
    """The tenant appears only with its organisation and its import."""
    seed_files(demo)
    with ExitStack() as files:
        named = [
            NamedFile(path.name, files.enter_context(path.open("rb")), path.stat().st_size)
            for path in sorted(files_of(demo).iterdir(), key=_written)
        ]
        with transaction.atomic():
            tenant = create_tenant(new=new_tenant(demo), actor=ACTOR)
            with tenant_scope(tenant.pk):
                # Roles are held from before the first budget was signed.
                with clock_at(timezone.now() - PEOPLE_JOINED):
                    people = seed_organisation(demo)
                seed_definitions(Actor(tenant, user=people["product_architect"]))
                if demo.slug == CONTRACT_TENANT:
                    seed_books(tenant=tenant, people=people)
                submit_import(actor=Actor(tenant, name=ACTOR), files=named, tell=False)
    shutil.rmtree(files_of(demo))


def seed_once(demo: DemoTenant, is_there: Callable[[], bool], seed: Callable[..., object]) -> None:
    """What follows on a tenant's data, unless it is there; `seed` takes tenant and people."""
    tenant = Tenant.objects.get(slug=demo.slug)
    with tenant_scope(tenant.pk), transaction.atomic():
        if is_there():
            return
    people = User.objects.filter(email__in=[person.email for person in demo.people])
    known = {person.email: person for person in people}
    first = [person for person in demo.people if not person.is_deputy]
    seed(tenant=tenant, people={person.role: known[person.email] for person in first})


def is_mapped() -> bool:
    return MappingVersion.objects.exists()


def are_decided() -> bool:
    return SuspectedDuplicate.objects.exclude(status=SuspectedDuplicate.Status.OPEN).exists()


def seed_watched(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    day = yesterday(WATCHED, timezone.now())
    begin = datetime.combine(day, time.min, ZoneInfo(tenant.time_zone))
    seed_duplicates(tenant=tenant, people=people, day=begin, actor=ACTOR)


def seed_mailbox(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """The auditors get the anchors of the log: /demo/mail shows the letters."""
    admin = people["tenant_admin"]
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        actor = Actor(tenant, user=admin)
        add_destination(actor=actor, channel="email", address="audit-archive@auditors.example")


def seed_mailboxes() -> None:
    for demo in TENANTS:
        seed_once(demo, AnchorDestination.objects.exists, seed_mailbox)


def seed_calendars() -> None:
    for demo in TENANTS:
        seed_once(demo, is_filled, seed_calendar)


def seed_all_webhooks() -> None:
    for demo in TENANTS:
        seed_once(demo, Webhook.objects.exists, seed_webhooks)


def look_through() -> None:
    """What came in all at once is known to the planner only after a minute, by itself: until then
    it would read single requests in the wrong order, ten times as long."""
    run("ANALYZE", using="owner")


def seed_all_budgets() -> None:
    for demo in TENANTS:
        seed_once(demo, Budget.objects.exists, seed_budgets)


def seed_all_business_metrics() -> None:
    for demo in TENANTS:
        seed_once(demo, BusinessMetric.objects.exists, seed_business_metrics)


def seed_all_slos() -> None:
    for demo in TENANTS:
        seed_once(demo, SloMatrix.objects.exists, seed_slos)


NAMED: Final = {demo.slug: demo for demo in TENANTS}
CONTRACT, WATCHED = NAMED[CONTRACT_TENANT], NAMED[WATCHED_TENANT]
SEEDERS: Final = (
    Seeder("prices", 10, seed_prices),
    *(Seeder(f"files of {demo.slug}", 12, partial(seed_files, demo)) for demo in TENANTS),
    Seeder("organisations", 15, seed_organisations),
    *(Seeder(demo.slug, 20, partial(seed_tenant, demo)) for demo in TENANTS),
    Seeder("statistics", 25, look_through),
    Seeder("mapping", 30, partial(seed_once, CONTRACT, is_mapped, seed_mapping)),
    Seeder("re-rating", 40, partial(seed_once, CONTRACT, RatingRun.objects.exists, seed_rerating)),
    Seeder("duplicates", 50, partial(seed_once, WATCHED, are_decided, seed_watched)),
    Seeder("calendar", 52, seed_calendars),
    Seeder("webhooks", 54, seed_all_webhooks),
    Seeder("budgets", 55, seed_all_budgets),
    Seeder("business metrics", 57, seed_all_business_metrics),
    Seeder("matrix and reviews", 58, seed_all_slos),
    Seeder("mailboxes", 60, seed_mailboxes),
    Seeder("platform lead", 70, seed_platform_lead),
)
