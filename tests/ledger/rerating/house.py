"""A tenant whose June has events of every kind of price, its books, and the people of a run."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from django.db import connection
from django.utils import timezone

from finops.access import Actor
from finops.calc.dates.periods import DateRange
from finops.models import Tenant, User
from finops.scope import current_tenant_id
from ledger.calc.pricebooks.content import content_sha256
from ledger.calc.pricing.book import Entry
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.asking import ChosenBook, RerateAsked
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Difference
from ledger.models import RatingRun, TenantPricebook
from ledger.queries.pricebooks.rows import load_book
from ledger.services.pricebooks import (
    NewDraft,
    add_entries,
    approve_book,
    draft_book,
    retire_book,
    submit_book,
)
from ledger.services.rerating.deciding import approve
from ledger.services.rerating.requesting import NewRun, request_rerating, submit_for_review
from ledger.services.rerating.running import run_rerating
from tests.ledger.calc.pricing.books import entry, tier
from tests.ledger.records import Record, a_request, an_event, an_unpriced_event
from tests.people import actor_for, make_person, make_tenant

JUNE = DateRange(date(2026, 6, 1), date(2026, 6, 30))
AT = "2026-06-10T12:00:00Z"
MAY_DAY = datetime(2026, 5, 1, tzinfo=UTC)
NUMBERS = count(1)


@dataclass(frozen=True)
class House:
    """The tenant, who asks (finance), who approves (FinOps lead), who drafts books (AI Ops)."""

    tenant: Tenant
    finance: User
    lead: User
    ai_ops: User

    def actor(self, person: User) -> Actor:
        return actor_for(self.tenant, person)


def open_house(slug: str = "retail", **options: str) -> House:
    tenant = make_tenant(slug, **options)  # type: ignore[arg-type]  # its own options
    return House(
        tenant,
        finance=make_person(tenant, "finance"),
        lead=make_person(tenant, "finops_lead"),
        ai_ops=make_person(tenant, "ai_ops"),
    )


def small(prices: dict[str, str], **words: object) -> Entry:
    """Prices of the model `small` of the provider `house` from May on."""
    fields = {"match": "small", "valid_from": MAY_DAY, **words}
    return entry(tier(prices), **fields)  # type: ignore[arg-type]  # words of `entry`


def a_draft(
    house: House,
    *entries: Entry,
    name: str = "own",
    kind: str = "override",
    currency: str = "USD",
) -> TenantPricebook:
    actor = house.actor(house.ai_ops)
    new = NewDraft(kind, name, f"{name}_{next(NUMBERS)}", MAY_DAY, currency=currency)
    book = draft_book(actor=actor, new=new)
    return add_entries(actor=actor, book_id=book.pk, entries=entries)


def put_in_force(house: House, book: TenantPricebook) -> TenantPricebook:
    seen = content_sha256(load_book(book))
    submit_book(actor=house.actor(house.ai_ops), book_id=book.pk, seen=seen)
    return approve_book(actor=house.actor(house.lead), book_id=book.pk, seen=seen)


def a_book(house: House, *entries: Entry, name: str = "own") -> TenantPricebook:
    """A version in force from now on, over those of its name."""
    return put_in_force(house, a_draft(house, *entries, name=name))


def retire(house: House, book: TenantPricebook) -> None:
    retire_book(actor=house.actor(house.lead), book_id=book.pk, reason="it was wrong all along")


def asked(
    known_at: datetime | None = None,
    *books: TenantPricebook,
    dates: DateRange = JUNE,
    event_prices: bool = False,
    unpriced: bool = False,
    **scope: str,
) -> RerateAsked:
    report = ReportFilter(dates, unpriced=unpriced)
    for name, value in scope.items():
        report = report.choosing(Dimension(name), (value,))
    chosen = tuple(ChosenBook("tenant", book.pk, book.version) for book in books)
    return RerateAsked(report, known_at or timezone.now(), chosen, event_prices)


def computed(house: House, wanted: RerateAsked) -> RatingRun:
    """A run with its difference, as a worker would leave it."""
    new = NewRun(wanted, "prices were wrong in June")
    run = request_rerating(actor=house.actor(house.finance), new=new, tell=False)
    assert run_rerating(house.tenant.pk, run.public_id)
    return fresh(run)


def reviewed(house: House, wanted: RerateAsked) -> RatingRun:
    run = computed(house, wanted)
    return submit_for_review(actor=house.actor(house.finance), run_id=run.pk)


def approved(house: House, wanted: RerateAsked) -> RatingRun:
    run = reviewed(house, wanted)
    lead = house.actor(house.lead)
    return approve(actor=lead, run_id=run.pk, if_match=run.content_sha256, tell=False)


def posted(house: House, wanted: RerateAsked) -> RatingRun:
    """The whole way: computed, reviewed, approved, posted."""
    run = approved(house, wanted)
    assert run_rerating(house.tenant.pk, run.public_id)
    return fresh(run)


def fresh(run: RatingRun) -> RatingRun:
    stored: RatingRun = RatingRun.objects.get(pk=run.pk)
    return stored


def difference(run: RatingRun) -> Difference:
    return read_content(run.content).difference


def june_events() -> list[Record]:
    """Four unpriced events of 1,000 tokens in (one of them without its request), one of 200,000
    cached of 500,000 in and 30 out, one with its own price, one with a reported cost."""
    plain = {"model_or_service": "small", "unit_price": None, "pricing_version": None}
    return [
        a_request("t1", AT),
        a_request("t2", "2026-06-20T12:00:00Z", use_case_id="aml", cost_center="cc_9"),
        an_unpriced_event("u1", "t1", AT, **plain),
        an_unpriced_event("u2", "t1", "2026-06-10T12:30:00Z", **plain),
        an_unpriced_event("u3", "t2", "2026-06-20T12:00:00Z", **plain),
        an_unpriced_event("u4", "lost", "2026-06-30T23:59:59Z", **plain),
        an_event(
            "tokens",
            "t2",
            "2026-06-20T12:01:00Z",
            **plain | {"input_tokens": 500_000, "cached_tokens": 200_000, "output_tokens": 30},
        ),
        an_event("own", "t1", AT),
        an_event("said", "t1", AT, **plain | {"allocated_cost_usd": "0.75"}),
        an_event("july", "t1", "2026-07-01T00:00:00Z", **plain),
    ]


STANDING = """
SELECT k.record_id, l.line_no, m.meter, r.source, r.pricing_version,
  l.quantity, l.unit_price, l.cost_usd
FROM ledger_costline l
JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.event_key
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
JOIN ledger_rate r ON r.tenant_id = l.tenant_id AND r.id = l.rate_id
WHERE l.tenant_id = %s AND l.sign = 1 AND NOT EXISTS (
  SELECT FROM ledger_costline later
  WHERE later.tenant_id = l.tenant_id AND later.event_key = l.event_key
    AND later.line_no = l.line_no AND later.sign = -1 AND later.batch_id > l.batch_id
)
ORDER BY 1, 2
"""


def rows(query: str, *more: int | str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [current_tenant_id(), *more])
        fetched: list[tuple[object, ...]] = cursor.fetchall()
        return fetched


def standing_lines() -> list[tuple[object, ...]]:
    """Every line that counts now: event, number, meter, source, version, quantity, price, cost."""
    return rows(STANDING)


def total_cost() -> Decimal:
    """What the day sums say."""
    ((cost,),) = rows("SELECT coalesce(sum(cost_usd), 0) FROM ledger_costday WHERE tenant_id = %s")
    return Decimal(str(cost))


__all__ = [name for name in globals() if not name.startswith("_")]
