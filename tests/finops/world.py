"""Two tenants with one object of each kind, and a signed-in browser for each role of the first."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.approvals import Slot
from finops.calc.dates.periods import month_of
from finops.calc.permissions import KEY_SCOPES, ROLES
from finops.models import (
    AnchorDestination,
    ApiKey,
    Budget,
    Condition,
    Delegation,
    ExportJob,
    FactorReset,
    Invitation,
    Membership,
    RaciVersion,
    RequestEvidence,
    RiskTierChange,
    RoleAssignment,
    SavedView,
    Tenant,
    UseCase,
    User,
)
from finops.queries.approvals import request_of
from finops.queries.webhooks import deliveries_of
from finops.scope import current_tenant_id, tenant_scope
from finops.services.approvals.responsibilities import RACI
from finops.services.approvals.risk_tiers import RISK_TIERS
from finops.services.approving import begin
from finops.services.audit.anchors import make_anchor
from finops.services.budgets.asking import NewBudget, ask_budget
from finops.services.budgets.committing import NewCommitment, enter_commitment
from finops.services.budgets.limits import NewLimit, ask_limit
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from finops.services.people.invitations import invite
from finops.services.people.members import NewMember
from finops.services.reviews.opening import NewReview, open_review
from finops.services.webhooks.emitting import emit
from finops.services.webhooks.subscribing import NewWebhook, create_webhook
from finops.set_up.nouns import NOUNS
from ledger.models import (
    ImportJob,
    MappingRule,
    MappingRun,
    MappingVersion,
    QualityIncident,
    RatingRun,
    TenantPricebook,
)
from ledger.services.pricebooks.writing import new_book, write_entries
from tests.finops.counted import make_burn
from tests.finops.set_up.samples import make_set_up
from tests.ledger.duplicates.pairs import a_pair
from tests.ledger.pricebooks.books import a_book
from tests.ledger.records import a_request, an_event, record
from tests.ledger.slos.samples import make_matrix
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
    "ordered": UUID(int=1),
    "month": "nowhere",
    "kind": "nowhere",
    "form": "csv",
    "number": 2**30,
    "rule": 2**40,
    "day": "nowhere",
    "destination": UUID(int=1),
    "webhook": UUID(int=1),
    "delivery": UUID(int=1),
    **dict.fromkeys(("asked", "responsibilities", "risk_tier", "condition", "no"), 2**40),
    **dict.fromkeys(("limit", "limit_request", "delegation", "incident", "slo", "review"), 2**40),
    "gate": 2**40,
    "limit_slug": "nowhere",
    "metric_name": "nowhere",
    "language": "nowhere",
    "file_format": "md",
    "term": "nowhere",
    "budget_slug": "nowhere",
    "budget_change": 2**40,
    "budget_review": 2**40,
    "commitment": 2**40,
    **{f"{noun.kind.name}_id": 2**40 for noun in NOUNS},
    **{f"{noun.kind.name}_address": "nowhere" for noun in NOUNS},
}


def make_world() -> World:
    tenant, foreign_tenant = make_tenant("retail"), make_tenant("wealth")
    people = {role: make_person(tenant, role, "Ana Silva") for role in ROLES}
    make_person(tenant, "tenant_admin", "Second Admin")  # or the last one could not leave
    with tenant_scope(tenant.pk):
        Membership.objects.update(last_seen_at=timezone.now())  # or each request would note it
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
        rows = make_set_up(tenant.slug)
        month = "2026-06" if tenant.slug == "retail" else "2026-05"
        at = f"{month}-15T10:00:00+00:00"
        record(a_request(trace, at, use_case_id=slug), an_event(f"e-{trace}", trace, at))
        job = ImportJob.objects.create(state="done", file_names=["events.csv"], actor="tests")
        book = make_draft(f"book-{tenant.slug}")
        run = make_rating_run(person)
        waiting = make_pass(month)
        mapping = make_mapping(month)
        assignment = RoleAssignment.objects.filter(user=person).get()
        key = live_key("read")
        return {
            **rows,
            **make_budget(tenant, slug),
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
            "incident": make_incident(slug, at).pk,
            "trace_id": trace,
            "view": make_view(person).public_id,
            "invitation": make_invitation().public_id,
            "export": make_export(owner=lead_or(person)).public_id,
            "ordered": make_export(key=key).public_id,
            "month": month,
            **of_everybody(tenant),
            "number": mapping.version.number,
            "rule": mapping.pk,
            "pass": waiting.public_id,
            **make_webhook(person),
            "day": make_an_anchor(f"{month}-20"),
            "destination": make_destination(person).public_id,
            **make_asked(person, slug),
        }


def make_incident(use_case: str, at: str) -> QualityIncident:
    case = UseCase.objects.get(slug=use_case)
    return QualityIncident.objects.create(use_case=case, severity="S2", title="x", started_at=at)


def of_everybody(tenant: Tenant) -> Samples:
    """Templates, metrics, terms and languages are everybody's: of another tenant there is none."""
    names = {"metric_name": "spend_usd", "term": "cost", "kind": "cost_event", "language": "en"}
    own = names if tenant.slug == "retail" else dict.fromkeys(names, "nowhere")
    return {**own, "form": "csv", "file_format": "md"}


def make_webhook(person: User) -> Samples:
    """A webhook, and something that waits to be sent there."""
    admin = Actor(Tenant.objects.get(pk=current_tenant_id()), key=live_key("read"), name="tests")
    new = NewWebhook("Events", "https://hooks.example.com/", ("budget.approved",))
    hook = create_webhook(actor=admin, new=new)
    emit("budget.approved", data=lambda: {"title": person.name, "url": "https://x.example"})
    return {"webhook": hook.public_id, "delivery": deliveries_of(hook).get().public_id}


def live_key(name: str) -> ApiKey:
    return ApiKey.objects.get(name=name)


def make_asked(person: User, slug: str) -> Samples:
    """Drafts of what the RACI table lets people sign."""
    version = RaciVersion.objects.create(number=2, made_by=person, reason="the sample")
    case = UseCase.objects.get(slug=slug)
    change = RiskTierChange.objects.create(
        use_case=case, from_tier="high", to_tier="low", reason="the sample", made_by=person
    )
    begin(RISK_TIERS, "draft", change, actor="tests")
    asked = begin(RACI, "draft", version, actor="tests")
    due = timezone.now().date() + timedelta(days=9)
    condition = Condition.objects.create(
        request=asked, no=1, text="the sample", owner=person, due_on=due
    )
    RequestEvidence.objects.create(
        request=asked,
        no=1,
        shows="other",
        name="the sample",
        reference="nowhere",
        sha256="0" * 64,
        as_of=date(2026, 6, 1),
        until=due,
        added_by=person,
    )
    asked_of = {"asked": asked.pk, "responsibilities": version.pk, "risk_tier": change.pk}
    return {**asked_of, "condition": condition.pk, "no": 1}


def make_limit(asker: Actor, slug: str, case: UseCase) -> Samples:
    """A draft of one."""
    new = NewLimit(slug, "budget_required", "For the tests", use_case=case)
    limit = ask_limit(actor=asker, new=new)
    request = request_of("limit", limit.pk)
    assert request is not None
    return {"limit": limit.pk, "limit_slug": slug, "limit_request": request.pk}


def make_delegation(tenant: Tenant) -> Samples:
    """One to come, between two who look after money."""
    people = [make_person(tenant, "finance", f"Delegating {no}") for no in ("First", "Second")]
    starts = timezone.now() + timedelta(days=1)
    made = Delegation.objects.create(
        delegator=people[0],
        delegate=people[1],
        role="finance",
        starts_at=starts,
        ends_at=starts + timedelta(days=5),
        reason="the sample",
    )
    return {"delegation": made.pk}


def make_budget(tenant: Tenant, use_case: str) -> Samples:
    """One that is asked for, and a review of it."""
    case = UseCase.objects.get(slug=use_case)
    name, month = f"bud_{use_case}", month_of(timezone.now().date())
    new = NewBudget(name, "Budget", month, Decimal(100), "For the tests", use_case=case)
    asker = Actor(tenant, user=make_person(tenant, "platform_pm", "Budget Asker"))
    with tenant_scope(tenant.pk):
        change = ask_budget(actor=asker, new=new)
        budget = Budget.objects.get(slug=name)
        make_burn(budget)
        noted = NewReview("overrun", budget.pk, name, month.first, "Over", (Slot(("risk",)),))
        review = open_review(actor="tests", new=noted)
        owes = NewCommitment(budget, "contract", "Units", Decimal(10), month)
        commitment = enter_commitment(actor=asker, new=owes)
        limits = {**make_limit(asker, f"limit_{use_case}", case), **make_matrix(asker, case)}
        more = {**limits, **make_delegation(tenant)}
    asked = {"budget_slug": name, "budget_change": change.pk, "budget_review": review.pk}
    return {**asked, **more, "commitment": commitment.pk}


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


def make_export(owner: User | None = None, key: ApiKey | None = None) -> ExportJob:
    """A finished one, without a byte."""
    return ExportJob.objects.create(
        owner=owner, key=key, path="/t/x/traces/", format="csv", state="done"
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
    content = a_book(version=version)
    book = new_book(TenantPricebook(kind="override"), content, drafted_by="tests")
    book.save()
    write_entries(book, content.entries)
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
