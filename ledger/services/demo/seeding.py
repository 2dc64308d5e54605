"""The demo's tenants, people, keys and data, made by the services everybody uses."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.calc.raci import SIGNING_ROLES
from finops.models import ApiKey, RoleAssignment, Tenant, User
from finops.scope import current_tenant_id, tenant_scope
from finops.services.api_keys.keys import NewKey, create_key, revoke_key
from finops.services.organisation.tenants import NewTenant
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from finops.services.people.members import NewMember, add_person
from finops.services.people.roles import confirm_role, grant_role
from ledger.demo.catalogue import PLATFORM_LEAD, TENANTS, DemoPerson, DemoTenant
from ledger.services.demo.factors import just_used, keep_factor

ACTOR = "command:seed_demo"
KEY_NAME = "demo"
SCOPES = ("ingest", "read")
SIGN_INS = "demo-sign-ins.json"
ROUNDS = 1000


@dataclass(frozen=True)
class DemoKey:
    """A key of a demo tenant, whole."""

    tenant: str
    key: str
    scopes: list[str]


@dataclass(frozen=True)
class SignIns:
    """What scripts need: tenants, people with passwords, keys."""

    tenants: list[dict[str, str]]
    people: list[dict[str, str]]  # with the secret of their app if they sign, else empty
    keys: list[DemoKey]
    platform: dict[str, str]


def new_tenant(demo: DemoTenant) -> NewTenant:
    return NewTenant(
        slug=demo.slug,
        name=demo.name,
        time_zone=demo.time_zone,
        fiscal_year_start_month=demo.fiscal_year_start_month,
        currency=demo.currency,
        is_demo=True,
    )


def seed_organisation(demo: DemoTenant) -> dict[str, User]:
    """Units, cost centers, people and use cases of a tenant, inside it; the people by role."""
    invited = [(person, invite(person)) for person in demo.people]
    people = {person.role: user for person, user in invited if not person.is_deputy}
    deputies = {person.role: user for person, user in invited if person.is_deputy}
    confirm_grants(people)
    ask_for_a_confirmation(people)
    units, centers = {}, {}
    for unit in demo.units:
        units[unit.slug] = create_business_unit(actor=ACTOR, slug=unit.slug, name=unit.name)
        for center in unit.cost_centers:
            centers[center.code] = create_cost_center(
                actor=ACTOR, code=center.code, name=center.name, business_unit=units[unit.slug]
            )
    for case in demo.use_cases:
        profile, owners = case.profile, deputies if case.is_deputys else people
        shared = (
            "slug",
            "name",
            "risk_tier",
            "outcome_unit",
            "primary_objective",
            "slo",
            "secondary_objective",
            "excluded_objective",
            "cost_slo",
            "cost_slo_usd_per_outcome",
        )
        new = NewUseCase(
            **{name: getattr(profile, name) for name in shared},
            business_unit=units[case.plan.business_unit],
            cost_center=centers[case.plan.cost_center],
            business_owner=owners["business_owner"],
            stage=case.stage,
        )
        create_use_case(actor=ACTOR, new=new, workflow_steps=dict(profile.workflow_steps))
    return people


def confirm_grants(people: Mapping[str, User]) -> None:
    """The first roles of a tenant are its bootstrap; the FinOps lead confirms the others."""
    tenant, person = Tenant.objects.get(pk=current_tenant_id()), people["finops_lead"]
    lead = Actor(tenant, user=person, second_factor=just_used(person))
    for held in RoleAssignment.objects.filter(awaits_confirmation=True):
        confirm_role(actor=lead, assignment=held)


def ask_for_a_confirmation(people: Mapping[str, User]) -> None:
    """One grant waits for a third person: the access review and *People* tell of it."""
    tenant = Tenant.objects.get(pk=current_tenant_id())
    admin = Actor(tenant, user=people["tenant_admin"])
    grant_role(actor=admin, user=people["ai_ops"], role="platform_pm")


def invite(person: DemoPerson, role: str = "") -> User:
    """With a password of 64 random bits: nobody guesses it, however fast it is to check, so it is
    hashed in few rounds. Whoever signs in with it has it hashed anew in as many as all others."""
    new = NewMember(email=person.email, name=person.name, role=role or person.role)
    user = add_person(actor=ACTOR, new=new)
    if not user.has_usable_password():
        hasher = PBKDF2PasswordHasher()
        user.password = hasher.encode(password_of(person.email), hasher.salt(), iterations=ROUNDS)
        user.save(update_fields=["password"])
    return user


def seed_platform_lead() -> None:
    platform = Tenant.objects.get(kind=Tenant.Kind.PLATFORM)
    if not User.objects.filter(email=PLATFORM_LEAD.email).exists():
        with tenant_scope(platform.pk), transaction.atomic():
            invite(PLATFORM_LEAD, "finops_lead")


def password_of(email: str) -> str:
    """The same on every run of one installation, different on every installation."""
    digest = hmac.new(settings.SECRET_KEY.encode(), email.encode(), hashlib.sha256)
    return f"demo-{digest.hexdigest()[:16]}"


def sign_ins() -> SignIns:
    """People with passwords, and keys: those of the last run while they live, else new ones."""
    slugs = [demo.slug for demo in TENANTS]
    keys = living_keys(["platform", *slugs])
    secrets = keep_factors()
    return SignIns(
        tenants=[{"slug": demo.slug, "name": demo.name} for demo in TENANTS],
        people=[
            {
                "tenant": demo.slug,
                "role": person.role,
                "email": person.email,
                "password": password_of(person.email),
                "totp_secret": secrets.get(person.email, ""),
            }
            for demo in TENANTS
            for person in demo.people
        ],
        keys=[DemoKey(slug, keys[slug], list(SCOPES)) for slug in slugs],
        platform={
            "email": PLATFORM_LEAD.email,
            "password": password_of(PLATFORM_LEAD.email),
            "totp_secret": secrets[PLATFORM_LEAD.email],
            "key": keys["platform"],
        },
    )


def keep_factors() -> dict[str, str]:
    """The secrets of the apps of all whose role signs, by address; made where they are missing."""
    everybody = [person for demo in TENANTS for person in demo.people]
    signing = [person.email for person in everybody if person.role in SIGNING_ROLES]
    people = User.objects.filter(email__in=[*signing, PLATFORM_LEAD.email])
    return {person.email: keep_factor(person) for person in people.order_by("pk")}


def living_keys(slugs: list[str]) -> dict[str, str]:
    """A key of each tenant: the kept one if it still lives, else a new one (the old revoked)."""
    path = settings.FINOPS_VAR / "secrets" / SIGN_INS
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    keys = {slug: living_key(slug, kept.get(slug, "")) for slug in slugs}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(json.dumps(keys))
    return keys


def living_key(slug: str, kept: str) -> str:
    tenant = Tenant.objects.get(slug=slug)
    with tenant_scope(tenant.pk), transaction.atomic():
        now: datetime = timezone.now()
        live = ApiKey.objects.filter(name=KEY_NAME, revoked_at=None, expires_at__gt=now)
        for key in live:
            if key.public_id in kept.split("_"):
                return kept
        for key in live:
            revoke_key(actor=ACTOR, key=key, reason="The demo was laid out anew.")
        new = NewKey(name=KEY_NAME, scopes=SCOPES, expires_at=now + timedelta(days=364))
        return create_key(actor=ACTOR, new=new)[1]
