"""Two tenants with one object of each kind, and a signed-in browser for each role of the first."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.test import Client

from finops.calc.permissions import KEY_SCOPES, ROLES
from finops.models import (
    AnchorDestination,
    ApiKey,
    ExportJob,
    FactorReset,
    Invitation,
    RoleAssignment,
    SavedView,
    Tenant,
    User,
)
from finops.scope import current_tenant_id, tenant_scope
from finops.services.audit_anchors import make_anchor
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from finops.services.people.invitations import invite
from finops.services.people.members import NewMember
from ledger.models import (
    ImportJob,
    MappingRule,
    MappingRun,
    MappingVersion,
    RatingRun,
    TenantPricebook,
)
from ledger.services.pricebooks.writing import new_book, write_entries
from tests.ledger.duplicates.pairs import a_pair
from tests.ledger.pricebooks.books import a_book
from tests.ledger.records import a_request, an_event, record
from tests.people import make_key, make_person, make_tenant, sign_in

Samples = dict[str, object]


@dataclass(frozen=True)
class World:
    """`samples` name one object of each kind by what URLs capture; keys by scope."""

    tenant: Tenant
    samples: Samples
    foreign_tenant: Tenant
    foreign: Samples
    browsers: dict[str, Client]
    keys: dict[str, str]
    foreign_keys: dict[str, str]


# What exists nowhere.
UNKNOWN: Samples = {
    "person": 2**40,
    "assignment": 2**40,
    "reset": 2**40,
    "key": "0" * 16,
    "import": UUID(int=1),
    "rerating": UUID(int=1),
    "pass": UUID(int=1),
    "pair": UUID(int=1),
    "version": "nowhere",
    "entry": 2**40,
    "use_case": "nowhere",
    "trace_id": "nowhere",
    "view": UUID(int=1),
    "invitation": UUID(int=1),
    "export": UUID(int=1),
    "month": "nowhere",
    "kind": "nowhere",
    "form": "csv",
    "number": 2**30,
    "rule": 2**40,
    "day": "nowhere",
    "destination": UUID(int=1),
    "metric_name": "nowhere",
}


def make_world() -> World:
    tenant, foreign_tenant = make_tenant("retail"), make_tenant("wealth")
    people = {role: make_person(tenant, role, "Ana Silva") for role in ROLES}
    make_person(tenant, "tenant_admin", "Second Admin")  # or the last one could not leave
    keys = {scope: make_key(tenant, scope, name=scope) for scope in KEY_SCOPES}
    foreign_keys = {s: make_key(foreign_tenant, s, name=s) for s in KEY_SCOPES}
    return World(
        tenant=tenant,
        samples=make_samples(tenant),
        foreign_tenant=foreign_tenant,
        foreign=make_samples(foreign_tenant),
        browsers={role: browser_of(person) for role, person in people.items()},
        keys=keys,
        foreign_keys=foreign_keys,
    )


def browser_of(person: User) -> Client:
    """Answers a crash with 500, as the server would."""
    return sign_in(Client(raise_request_exception=False), person)


def make_samples(tenant: Tenant) -> Samples:
    """One object of each kind, with ids that no other tenant has."""
    person = make_person(tenant, "auditor", "Sample Person")
    slug, trace = f"copilot_{tenant.slug}", f"trace-{tenant.slug}"
    with tenant_scope(tenant.pk):
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        center = create_cost_center(actor="tests", code="4102", name="4102", business_unit=unit)
        new = NewUseCase(slug, "Copilot", unit, center, "low", "lower handling time")
        create_use_case(actor="tests", new=new)
        month = "2026-06" if tenant.slug == "retail" else "2026-05"
        at = f"{month}-15T10:00:00+00:00"
        record(a_request(trace, at, use_case_id=slug), an_event(f"e-{trace}", trace, at))
        job = ImportJob.objects.create(state="done", file_names=["events.csv"], actor="tests")
        book = make_draft(f"book-{tenant.slug}")
        run = make_rating_run(person)
        waiting = make_pass(month)
        mapping = make_mapping(month)
        assignment = RoleAssignment.objects.filter(user=person).get()
        key = ApiKey.objects.filter(name="read").get()
        return {
            "person": person.pk,
            "assignment": assignment.pk,
            "reset": make_reset(person).pk,
            "key": key.public_id,
            "import": job.public_id,
            "version": book.version,
            "rerating": run.public_id,
            "pair": a_pair(tenant.slug).public_id,
            "entry": book.entries.get().pk,
            "use_case": slug,
            "trace_id": trace,
            "view": make_view(person).public_id,
            "invitation": make_invitation().public_id,
            "export": make_export(person).public_id,
            "month": month,
            # Templates of files and metrics are everybody's: of another tenant there is none.
            "metric_name": "spend_usd" if tenant.slug == "retail" else "nowhere",
            "kind": "cost_event" if tenant.slug == "retail" else "nowhere",
            "form": "csv",
            "number": mapping.version.number,
            "rule": mapping.pk,
            "pass": waiting.public_id,
            "day": make_an_anchor(f"{month}-20"),
            "destination": make_destination(person).public_id,
        }


def make_mapping(month: str) -> MappingRule:
    """A draft with one rule; the numbers of two tenants' drafts differ."""
    draft = MappingVersion.objects.create(number=int(month[-2:]), created_by="tests")
    return MappingRule.objects.create(
        version=draft,
        place=1,
        source_field="litellm.team_alias",
        how="as_is",
        dimension="use_case_id",
    )


def make_pass(month: str) -> MappingRun:
    """It waits for a worker; of a version that is active."""
    since = datetime(2026, 6, 1, tzinfo=UTC)
    version = MappingVersion.objects.create(number=int(month[-2:]) + 10, created_by="tests")
    MappingVersion.objects.filter(pk=version.pk).update(state="active", activated_at=since)
    return MappingRun.objects.create(version=version, days=7, since=since, requested_by="tests")


def lead_or(person: User) -> User:
    """The tenant's FinOps lead; where there is none, this person."""
    lead = RoleAssignment.objects.filter(role="finops_lead").first()
    return lead.user if lead else person


def make_view(person: User) -> SavedView:
    return SavedView.objects.create(owner=lead_or(person), page="showback", name="kept")


def make_export(person: User) -> ExportJob:
    """A finished one, without a byte."""
    return ExportJob.objects.create(
        owner=lead_or(person), path="/t/x/traces/", format="csv", state="done"
    )


def make_reset(person: User) -> FactorReset:
    """One that waits for its confirmation."""
    asker = make_person(Tenant.objects.get(pk=current_tenant_id()), "auditor", "Sample Asker")
    return FactorReset.objects.create(person=person, asked_by=asker, reason="lost with the phone")


def make_an_anchor(day: str) -> str:
    moment = datetime.fromisoformat(f"{day}T10:00:00+00:00")
    anchor = make_anchor(actor="tests", now=moment)
    assert anchor is not None
    return day


def make_destination(person: User) -> AnchorDestination:
    return AnchorDestination.objects.create(
        channel="email", address="audit@elsewhere.example", created_by=person
    )


def make_invitation() -> Invitation:
    """Somebody who was asked and has not come yet."""
    new = NewMember(email="noel@elsewhere.example", name="Noel Okafor", role="auditor")
    return invite(actor="tests", new=new)


def make_draft(version: str) -> TenantPricebook:
    """A draft of the tenant in force with one entry."""
    whole = a_book(version=version)
    book = new_book(TenantPricebook(kind="override"), whole, drafted_by="tests")
    book.save()
    write_entries(book, whole.entries)
    return book


def make_rating_run(person: User) -> RatingRun:
    """A re-rating run of the tenant in force that has only begun."""
    return RatingRun.objects.create(
        reason="prices were wrong",
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 30),
        known_at=datetime(2026, 7, 1, tzinfo=UTC),
        requested_by=person,
    )
