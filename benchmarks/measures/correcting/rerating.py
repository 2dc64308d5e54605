"""Re-rating every line of a tenant: the dry run with its difference, then the posting."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from benchmarks.files import FIRST_DAY, Files
from benchmarks.measures.importing import fresh_tenant, timed_import
from benchmarks.place import analyze, level_ground
from benchmarks.results import Figure
from finops.access import Actor
from finops.calc.dates.periods import DateRange, add_months
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.people.members import NewMember, add_person
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
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.asking import RerateAsked
from ledger.calc.rerating.content import read_content
from ledger.models import RatingRun
from ledger.queries.pricebooks.rows import load_book
from ledger.services.pricebooks import approve_book, import_book, submit_book
from ledger.services.rerating.deciding import approve
from ledger.services.rerating.requesting import NewRun, request_rerating, submit_for_review
from ledger.services.rerating.running import run_rerating
from ledger.services.rollups import compare

START = datetime(2020, 1, 1, tzinfo=UTC)
PRICES = {"input": "0.0000031", "cached_input": "0.0000007", "output": "0.0000123"}


def rerating_figures(files: Files, name: str) -> Iterator[Figure]:
    """Every line of a tenant of its own gets another price: each is reversed and posted again."""
    tenant = fresh_tenant("rerate")
    timed_import(tenant, files.paths)
    analyze()
    asks, signs = person(tenant, "finance"), person(tenant, "finops_lead")
    with tenant_scope(tenant.pk), transaction.atomic():
        put_prices_in_force(asks, signs)
        days = DateRange(FIRST_DAY, add_months(FIRST_DAY, 4))
        asked = RerateAsked(ReportFilter(days), timezone.now(), includes_event_prices=True)
        new = NewRun(asked, "benchmark of re-rating")
        run = request_rerating(actor=asks, new=new, tell=False)
    dry = seconds_of(lambda: work_on(tenant, run.public_id))
    lines = changed_lines(tenant, run)
    with tenant_scope(tenant.pk), transaction.atomic():
        run = submit_for_review(actor=asks, run_id=run.pk)
        approve(actor=signs, run_id=run.pk, if_match=run.content_sha256, tell=False)
    posted = seconds_of(lambda: work_on(tenant, run.public_id))
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}, "sums are not those of the lines"
    reference = f"{lines:,} lines change, {lines / dry:,.0f} lines/s"
    yield Figure(f"rerate_{name}_s", dry, "s", reference)
    yield Figure(f"rerate_post_{name}_s", posted, "s", f"{2 * lines / posted:,.0f} lines/s")


def person(tenant: Tenant, role: str) -> Actor:
    new = NewMember(email=f"{role}@{tenant.slug.replace('_', '-')}.example", name=role, role=role)
    with tenant_scope(tenant.pk), transaction.atomic():
        return Actor(tenant, user=add_person(actor="command:bench", new=new))


def put_prices_in_force(asks: Actor, signs: Actor) -> None:
    components = tuple(
        Component(0, meter, ComponentKind.PRICE, Decimal(price)) for meter, price in PRICES.items()
    )
    tier = Tier(0, 0, TierMode.WHOLE_REQUEST, Conditions(), components)
    any_model = Match(MatchTest.REGEX, ".")
    entry = Entry(0, "", any_model, 0, "chat", START, None, (tier,), name="any")
    book = Book(0, BookScope.OVERRIDE, "bench", "bench_1", "USD", START, None, (entry,))
    row = import_book(actor=asks, book=book, kind="override")
    seen = content_sha256(load_book(row))
    submit_book(actor=asks, book_id=row.pk, seen=seen)
    approve_book(actor=signs, book_id=row.pk, seen=seen)


def seconds_of(work: Callable[[], None]) -> float:
    level_ground()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def work_on(tenant: Tenant, public_id: UUID) -> None:
    assert run_rerating(tenant.pk, public_id)


def changed_lines(tenant: Tenant, run: RatingRun) -> int:
    with tenant_scope(tenant.pk), transaction.atomic():
        run.refresh_from_db()
    assert run.state == RatingRun.States.READY, run.error
    return read_content(run.content).difference.total.reversed_lines
