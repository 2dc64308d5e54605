"""The tenant that the browser visits: real requests of the Azure pack, imported, and its people."""

import csv
import gzip
import io
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

import ledger.demo
from finops.access import Actor
from finops.calc.api_keys import read_key
from finops.calc.permissions import ROLES
from finops.models import ExportJob, Tenant, User
from finops.queries.people.address_changes import End
from finops.queries.platform import platform_id
from finops.queries.webhooks import deliveries_of
from finops.scope import tenant_scope
from finops.sending.links import Named, link_to
from finops.services.audit.anchors import add_destination, make_anchors
from finops.services.organisation.calendar import CALENDAR
from finops.services.organisation.entries import create
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from finops.services.people.address_changes import ask_for_address
from finops.services.people.factor_resets import ask_reset
from finops.services.people.invitations import invitation_url, invite
from finops.services.people.members import NewMember
from finops.services.people.roles import grant_role
from finops.services.webhooks.emitting import emit
from finops.services.webhooks.subscribing import NewWebhook, create_webhook
from finops.set_up.nouns import NOUNS
from ledger.demo.pricebook import PRICEBOOK
from ledger.services.importing import NamedFile, run_job, submit_import
from ledger.services.pricebooks import (
    NewPricebook,
    import_book,
    publish_pricebook,
    submit_book,
)
from tests.browser.waiting.budgets import Waiting, ask_for_more
from tests.browser.waiting.changes import Changes, ask_for_changes
from tests.browser.waiting.gates import ask_for_gates
from tests.browser.waiting.limits import Limits, ask_for_limits
from tests.browser.waiting.mappings import prepare_mapping
from tests.browser.waiting.reratings import review_rerating
from tests.browser.waiting.slos import ask_for_slos
from tests.finops.set_up.house import a_holiday
from tests.ledger.duplicates.pairs import a_pair
from tests.ledger.merging.channels import post, seen_by
from tests.ledger.pricebooks.books import a_book, hash_of, more_than_prices
from tests.people import make_key, make_person, make_tenant, sign_in

PACKS = Path(ledger.demo.__file__).parent
SLUG, USE_CASE, TRACE = "retail_banking_us", "customer_service_copilot", "trc_az_conv_000001"
BOOK, DRAFT, REVIEWED = PRICEBOOK.version, "house_draft", "house_reviewed"
LISTED, SIGNED, BY_KEYS = "house_listed", "house_signed", "house_by_keys"
WITH_APP = frozenset({"finops_lead", "risk"})  # who have an authenticator app, with tests' SECRET
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
    key_holder: User
    job: UUID
    rerating: UUID
    pair: UUID
    export: UUID
    links: dict[str, str]
    invitation: UUID
    key: str
    grant: int
    grant_to_sign: int
    reset: int
    mapping: int
    set_up: dict[str, int]  # a row of each noun
    budget: Waiting
    limits: Limits
    slos: tuple[int, int]  # a version that waits, and a review
    gates: tuple[int, int]  # in review, a draft
    changes: Changes
    webhook: UUID
    delivery: UUID


def build_site(url: str) -> Site:
    tenant = make_tenant(SLUG)
    people = {role: make_person(tenant, role) for role in ROLES}
    stranger = make_person(tenant, "auditor", "Sample Person")
    # The site's own business owner signs in without an app, and keeps having none.
    owner = make_person(tenant, "business_owner", "Bea Brandt")
    key_holder = make_person(tenant, "risk", "Petra Holm")
    job = furnish(tenant, people["business_owner"])
    write_books(tenant, people["finance"])
    pair = suspect_a_pair(tenant)
    mapping = prepare_mapping(tenant, USE_CASE)
    run = review_rerating(tenant, people)  # once all lines are there, or it is computed anew
    export = make_an_export(tenant, people["tenant_admin"])
    invitation, link = invite_somebody(tenant, people["tenant_admin"])
    links = {"invitation": link, **ask_for_another_address(people["auditor"])}
    sessions = sessions_of(people)
    admin = people["tenant_admin"]
    keep_an_anchor(tenant, admin)
    granted = grant_a_role(tenant, admin, stranger)
    to_sign = grant_a_role(tenant, admin, people["auditor"])
    hook, delivery = subscribe_somebody(tenant, admin)
    asked = ask_for_more(tenant, people, owner, USE_CASE)
    return Site(
        url=url,
        tenant=tenant,
        people=people,
        sessions=sessions,
        person=stranger,
        key_holder=key_holder,
        job=job,
        rerating=run,
        pair=pair,
        export=export,
        links=links,
        invitation=invitation,
        key=a_key(tenant),
        grant=granted,
        grant_to_sign=to_sign,
        mapping=mapping,
        set_up=rows_of_the_set_up(tenant),
        budget=asked,
        limits=ask_for_limits(tenant, people, owner),
        slos=ask_for_slos(tenant, people, owner, USE_CASE),
        gates=ask_for_gates(tenant, people, USE_CASE),
        changes=ask_for_changes(tenant, people, owner, key_holder, asked.draft),
        reset=lose_a_factor(tenant, admin, people["risk"]),
        webhook=hook,
        delivery=delivery,
    )


def a_key(tenant: Tenant) -> str:
    """The public part of a key that reads."""
    key = read_key(make_key(tenant, "read", name="dashboard"))
    assert key is not None
    return key.public_id


def publish_the_default_book() -> None:
    new = NewPricebook(
        name=PRICEBOOK.name,
        version=PRICEBOOK.version,
        source=PRICEBOOK.source,
        valid_from=PRICEBOOK.valid_from,
        entries=PRICEBOOK.entries,
    )
    publish_pricebook(new=new, actor="tests")


def subscribe_somebody(tenant: Tenant, admin: User) -> tuple[UUID, UUID]:
    """A webhook, and something that nobody took there."""
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        new = NewWebhook("Budget channel", "https://hooks.example.com/", ("budget.approved",))
        hook = create_webhook(actor=Actor(tenant, user=admin), new=new)
        shown = {"title": "New budget: Copilot, 10,000.00 USD", "url": "https://x.example"}
        emit("budget.approved", data=lambda: shown)
        row = deliveries_of(hook).get()
        row.state, row.finished_at = "failed", timezone.now()
        row.status, row.error = 503, "CallFailed: They answered 503."
        row.save()
        return hook.public_id, row.public_id


def rows_of_the_set_up(tenant: Tenant) -> dict[str, int]:
    """The first row of each noun that has an editor of its own here."""
    with tenant_scope(tenant.pk), transaction.atomic():
        create(CALENDAR, actor="tests", values=a_holiday())
        return {noun.kind.name: noun.rows()[0].pk for noun in NOUNS if not noun.edited_at}


def suspect_a_pair(tenant: Tenant) -> UUID:
    """Two calls of yesterday that may be one."""
    at = f"{timezone.now() - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    with tenant_scope(tenant.pk), transaction.atomic():
        return a_pair(at=at).public_id


def keep_an_anchor(tenant: Tenant, admin: User) -> None:
    """One file, and one mailbox that gets each."""
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        actor = Actor(tenant, user=admin)
        add_destination(actor=actor, channel="email", address="audit@elsewhere.example")
    make_anchors()


def lose_a_factor(tenant: Tenant, admin: User, person: User) -> int:
    """A reset that waits for its confirmation."""
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        actor = Actor(tenant, user=admin)
        return ask_reset(actor=actor, person=person, reason="The phone fell into the lake.").pk


def grant_a_role(tenant: Tenant, admin: User, person: User) -> int:
    """One that waits for its confirmation."""
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        return grant_role(actor=Actor(tenant, user=admin), user=person, role="finance").pk


def invite_somebody(tenant: Tenant, admin: User) -> tuple[UUID, str]:
    """The invitation, and the path in its letter."""
    new = NewMember(email="noel@elsewhere.example", name="Noel Okafor", role="auditor")
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        invitation = invite(actor=Actor(tenant, user=admin), new=new)
        return invitation.public_id, invitation_url(invitation).removeprefix(settings.PUBLIC_URL)


def ask_for_another_address(person: User) -> dict[str, str]:
    """The paths in both letters, by route."""
    change = ask_for_address(actor=person, email="somebody.else@elsewhere.example")
    named = Named(platform_id(), change.public_id)
    return {end.value: link_to(end, named).removeprefix(settings.PUBLIC_URL) for end in End}


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
        for version in (SIGNED, BY_KEYS):
            book = import_book(actor=actor, book=a_book(version=version), kind="contract")
            submit_book(actor=actor, book_id=book.pk, seen=hash_of(book))


def sessions_of(people: dict[str, User]) -> dict[str, str]:
    """Made here, because what a test writes itself is not committed; the sign-in form has a
    test of its own."""
    return {role: fresh_session(person, role in WITH_APP) for role, person in people.items()}


def fresh_session(person: User, with_factor: bool) -> str:
    """As if they had said just now who they are; they may open what asks for it."""
    browser = sign_in(Client(), person, with_factor=with_factor)
    session = browser.session
    at = time.time() + 3600  # the tests take longer than the minutes for which it holds
    session["account_authentication_methods"] = [
        *session.get("account_authentication_methods", []),
        {"method": "password", "at": at, "reauthenticated": True},
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return browser.cookies["sessionid"].value


def furnish(tenant: Tenant, owner: User) -> UUID:
    """One use case, and the first real requests of the pack as if they had come yesterday, at
    the prices of the default book."""
    publish_the_default_book()
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
