"""Price books for tests: one model, one tier, one price, unless told otherwise."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from finops.access import Actor
from finops.models import Tenant, User
from finops.scope import tenant_scope
from ledger.calc.pricebooks.content import content_sha256
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    Entry,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import exact
from ledger.models import TenantPricebook
from ledger.parsers.pricebooks.about import About
from ledger.queries.pricebooks.rows import load_book
from ledger.services.pricebooks import approve_book, import_book, read_book, submit_book
from tests.people import actor_for, make_person

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, tzinfo=UTC)


def a_component(meter: str = "input", amount: str = "2.5", per: int = 1_000_000) -> Component:
    return Component(0, meter, ComponentKind.PRICE, Decimal(amount), Decimal(per))


def a_tier(*components: Component, above: int | None = None) -> Tier:
    threshold = () if above is None else ("input", "cached_input")
    when = Conditions(selector=threshold, above=None if above is None else Decimal(above))
    priority = 1 if above is None else 0
    return Tier(0, priority, TierMode.WHOLE_REQUEST, when, components or (a_component(),))


def an_entry(model: str = "small", provider: str = "house", *tiers: Tier) -> Entry:
    all_tiers = tiers or (a_tier(),)
    return Entry(0, provider, exact(model), 0, "chat", JUNE, None, all_tiers, name=model, raw="{}")


def an_entry_of(model: str, tiers: dict[str, Component], region: str = "") -> Entry:
    """One price in each service tier; the standard one, "", comes last."""
    ordered = sorted(tiers.items(), reverse=True)
    made = (
        Tier(
            0,
            at,
            TierMode.WHOLE_REQUEST,
            Conditions(service_tier=name, region=region),
            (component,),
        )
        for at, (name, component) in enumerate(ordered)
    )
    return an_entry(model, "house", *made)


def a_book(*entries: Entry, **more: object) -> Book:
    plain = Book(
        *(0, BookScope.OVERRIDE, "House", "house_1", "USD", JUNE, None, entries or (an_entry(),)),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of a book


def more_than_prices(version: str) -> Book:
    """A book of a LiteLLM file with one thing that no price says: free requests per month."""
    file = {
        "house-large": {
            "litellm_provider": "house",
            "mode": "chat",
            "input_cost_per_token": 0.0000025,
            "search_free_requests": 5000,
        }
    }
    about = About("Listed", version, BookScope.OVERRIDE, valid_from=JUNE)
    return read_book("litellm", json.dumps(file).encode(), about)


def drafter(tenant: Tenant) -> Actor:
    return actor_for(tenant, the_person(tenant, "finance", "Dora Draft"))


def lead(tenant: Tenant) -> Actor:
    return actor_for(tenant, the_person(tenant, "finops_lead", "Lena Lead"))


def the_person(tenant: Tenant, role: str, name: str) -> User:
    """The same person however often they are asked for."""
    email = f"{role}@{tenant.slug}.example"
    known = User.objects.filter(email=email).first()
    return known or make_person(tenant, role, name, email=email)


def hash_of(book: TenantPricebook) -> str:
    return content_sha256(load_book(book))


def approved(tenant: Tenant, book: Book, kind: str = "override") -> TenantPricebook:
    """The book in force: drafted by one person, approved by another."""
    with tenant_scope(tenant.pk), transaction.atomic():
        dora, lena = drafter(tenant), lead(tenant)
        draft = import_book(actor=dora, book=book, kind=kind)
        submit_book(actor=dora, book_id=draft.pk, seen=hash_of(draft))
        return approve_book(actor=lena, book_id=draft.pk, seen=hash_of(draft))
