"""The price books of the demo's first tenant: a contract in force, an override under review, and
a re-rating by the contract that waits for its approval."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import DateRange
from finops.models import Tenant, User
from finops.scope import tenant_scope
from ledger.calc.pricebooks.content import content_sha256
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.asking import RerateAsked
from ledger.demo.contract import contract_book, override_book
from ledger.demo.pricebook import OPUS
from ledger.models import RatingRun, TenantPricebook
from ledger.queries.pricebooks.rows import load_book
from ledger.services.demo.factors import just_used
from ledger.services.pricebooks import approve_book, import_book, submit_book
from ledger.services.rerating.requesting import NewRun, request_rerating, submit_for_review
from ledger.services.rerating.running import run_rerating


def seed_books(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """Drafted by finance, approved by the FinOps lead; inside the tenant, in one transaction.

    They hold from the first of yesterday's month on: the demo's data end yesterday. The events
    of that provider carry their own prices: the contract changes no cost before it is re-rated.
    """
    since = month_of_the_data(tenant)
    drafter, lead = Actor(tenant, user=people["finance"]), people["finops_lead"]
    approver = Actor(tenant, user=lead, second_factor=just_used(lead))
    contract = import_book(actor=drafter, book=contract_book(since), kind="contract")
    seen = submitted(drafter, contract)
    approve_book(actor=approver, book_id=contract.pk, seen=seen)
    submitted(drafter, import_book(actor=drafter, book=override_book(since), kind="override"))


def seed_rerating(*, tenant: Tenant, people: Mapping[str, User]) -> RatingRun:
    """Finance asks for a month at the contract's prices; the FinOps lead is to decide."""
    actor, since = Actor(tenant, user=people["finance"]), month_of_the_data(tenant)
    with tenant_scope(tenant.pk), transaction.atomic():
        run = request_rerating(actor=actor, new=the_contracts_month(since), tell=False)
    run_rerating(tenant.pk, run.public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        return submit_for_review(actor=actor, run_id=run.pk)


def the_contracts_month(since: datetime) -> NewRun:
    now = timezone.localtime(clock.now(), since.tzinfo)
    report = ReportFilter(DateRange(since.date(), now.date()))
    bedrock = report.choosing(Dimension.PROVIDER, (OPUS.provider,))
    asked = RerateAsked(bedrock, known_at=now, includes_event_prices=True)
    return NewRun(asked, "Bedrock sends list prices; since the first the agreement takes 12% off.")


def month_of_the_data(tenant: Tenant) -> datetime:
    """The first moment, on the tenant's clock, of the month that yesterday was in."""
    yesterday = timezone.localtime(timezone.now(), ZoneInfo(tenant.time_zone)) - timedelta(days=1)
    return yesterday.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def submitted(actor: Actor, book: TenantPricebook) -> str:
    """Put the draft in review; the hash of its content."""
    seen = content_sha256(load_book(book))
    submit_book(actor=actor, book_id=book.pk, seen=seen)
    return seen
