"""The tenant that the browser visits: real requests of the Azure pack, imported, and its people."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.utils import timezone

import ledger.demo
from finops.access import Actor
from finops.calc.permissions import ROLES
from finops.models import ExportJob, Tenant, User
from finops.scope import tenant_scope
from finops.services.organisation import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.demo.pricebook import PRICEBOOK
from ledger.services.importing import NamedFile, run_job, submit_import
from ledger.services.pricebooks import (
    NewPricebook,
    import_book,
    publish_pricebook,
    submit_book,
)
from tests.browser.reratings import review_rerating
from tests.ledger.merging.channels import post, seen_by
from tests.ledger.pricebooks.books import a_book, hash_of, more_than_prices
from tests.people import make_key, make_person, make_tenant, sign_in

PACKS = Path(ledger.demo.__file__).parent
SLUG, USE_CASE, TRACE = "retail_banking_us", "customer_service_copilot", "trc_az_conv_000001"
BOOK, DRAFT, REVIEWED = PRICEBOOK.version, "house_draft", "house_reviewed"
LISTED = "house_listed"
FIRST = datetime.fromisoformat("2023-11-16T00:00:00+00:00")
REQUESTS = 400
Row = dict[str, str]


@dataclass(frozen=True)
class Site:
    """Where it is served, and what one visits there."""

    url: str
    tenant: Tenant
    people: dict[str, User]
    sessions: dict[str, str]
    person: User
    job: UUID
    rerating: UUID
    export: UUID


def build_site(url: str) -> Site:
    tenant = make_tenant(SLUG)
    people = {role: make_person(tenant, role) for role in ROLES}
    stranger = make_person(tenant, "auditor", "Sample Person")
    make_key(tenant, "read", name="dashboard")
    publish_pricebook(
        new=NewPricebook(
            name=PRICEBOOK.name,
            version=PRICEBOOK.version,
            source=PRICEBOOK.source,
            valid_from=PRICEBOOK.valid_from,
            entries=PRICEBOOK.entries,
        ),
        actor="tests",
    )
    job = furnish(tenant, people["business_owner"])
    write_books(tenant, people["finance"])
    run = review_rerating(tenant, people)
    export = make_an_export(tenant, people["tenant_admin"])
    return Site(url, tenant, people, sessions_of(people), stranger, job, run, export)


def make_an_export(tenant: Tenant, person: User) -> UUID:
    """A file that was made in the background."""
    with tenant_scope(tenant.pk), transaction.atomic():
        job = ExportJob.objects.create(
            owner=person, path=f"/t/{SLUG}/traces/", format="csv", state="done",
            file_name="traces.csv", rows_done=60_000, bytes_total=9_000_000,
            sha256="0" * 64, expires_at=timezone.now() + timedelta(days=7),
        )  # fmt: skip
        return job.public_id


def write_books(tenant: Tenant, finance: User) -> None:
    """Two drafts, one of a file that says more than prices can, and a book that waits for its
    approval."""
    actor = Actor(tenant, user=finance)
    with tenant_scope(tenant.pk, finance.pk), transaction.atomic():
        import_book(actor=actor, book=a_book(version=DRAFT), kind="override")
        import_book(actor=actor, book=more_than_prices(LISTED), kind="override")
        book = import_book(actor=actor, book=a_book(version=REVIEWED), kind="contract")
        submit_book(actor=actor, book_id=book.pk, seen=hash_of(book))


def sessions_of(people: dict[str, User]) -> dict[str, str]:
    """Made here, because what a test writes itself is not committed; the sign-in form has a
    test of its own."""
    return {
        role: sign_in(Client(), person).cookies["sessionid"].value
        for role, person in people.items()
    }


def furnish(tenant: Tenant, owner: User) -> UUID:
    """One use case, and the first real requests of the pack as if they had come yesterday."""
    with tenant_scope(tenant.pk):
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact center")
        center = create_cost_center(actor="tests", code="cc_4102", name="4102", business_unit=unit)
        new = NewUseCase(
            USE_CASE,
            "Customer service copilot",
            unit,
            center,
            "low",
            "lower handling time",
            business_owner=owner,
        )
        create_use_case(actor="tests", new=new, workflow_steps={"draft_answer": "Draft answer"})
        with transaction.atomic():
            files = [named(name, rows) for name, rows in slice_of_the_pack().items()]
            job = submit_import(actor=Actor(tenant, name="tests"), files=files, tell=False)
    run_job(tenant.pk, job.public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        post(seen_by("otlp", "call"), seen_by("litellm", "call", operation_id="op"))
        post(seen_by("lago", "call", input_tokens=7), seen_by("litellm", "next", operation_id="op"))
        job.refresh_from_db()
        assert (job.state, job.conflict, job.rejected) == ("done", 0, 1), job.error
    return job.public_id


def slice_of_the_pack() -> dict[str, list[Row]]:
    """The same tenant's requests and costs, some outcomes, one row that must be refused."""
    requests = list(islice(of_the_tenant(read_pack("azure2023_conv_requests")), REQUESTS))
    traces = {row["trace_id"] for row in requests}
    pack = read_pack("azure2023_conv_cost_events")
    costs = [row for row in islice(pack, 20 * REQUESTS) if row["trace_id"] in traces]
    outcomes = [outcome_of(row) for row in requests if row["business_outcome_id"]]
    broken = {**costs[0], "cost_event_id": "broken", "quantity": "many"}
    return {
        "requests.csv": yesterday(requests),
        "costs.csv": yesterday([*costs, broken]),
        "outcomes.csv": yesterday(outcomes),
    }


def read_pack(name: str) -> Iterator[Row]:
    with gzip.open(PACKS / f"{name}.csv.gz", "rt", newline="") as file:
        yield from csv.DictReader(file)


def of_the_tenant(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row["tenant_id"] == SLUG)


def outcome_of(request: Row) -> Row:
    return {
        "business_outcome_id": request["business_outcome_id"],
        "trace_id": request["trace_id"],
        "outcome_type": "resolved_case",
        "ts_utc": request["ts_utc"],
        "value_usd": "4.5",
    }


def yesterday(rows: list[Row]) -> list[Row]:
    """The pages open on the present month: the pack's single day becomes yesterday."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    shift = midnight - timedelta(days=1) - FIRST
    return [
        row | {"ts_utc": (datetime.fromisoformat(row["ts_utc"]) + shift).isoformat()}
        for row in rows
    ]


def named(name: str, rows: list[Row]) -> NamedFile:
    content = as_csv(rows)
    return NamedFile(name, io.BytesIO(content), len(content))


def as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
