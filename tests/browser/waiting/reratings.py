"""A re-rating run that waits for its approval: the pack's calls at other prices."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from finops.calc.dates.periods import DateRange
from finops.models import Tenant, User
from finops.scope import tenant_scope
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.asking import RerateAsked
from ledger.services.pricebooks import approve_book, import_book, submit_book
from ledger.services.rerating.requesting import NewRun, request_rerating, submit_for_review
from ledger.services.rerating.running import run_rerating
from tests.ledger.calc.pricing.books import book, entry, tier
from tests.ledger.pricebooks.books import hash_of
from tests.people import actor_for


def review_rerating(tenant: Tenant, people: dict[str, User]) -> UUID:
    ai_ops, finance, lead = (
        actor_for(tenant, people[role]) for role in ("ai_ops", "finance", "finops_lead")
    )
    prices = tier({"input": "0.000002", "cached_input": "0.0000005", "output": "0.000009"})
    any_model = entry(prices, match=Match(MatchTest.REGEX, "."), provider="")
    with tenant_scope(tenant.pk), transaction.atomic():
        row = import_book(actor=ai_ops, book=book(any_model, version="corrected"), kind="override")
        seen = hash_of(row)
        submit_book(actor=ai_ops, book_id=row.pk, seen=seen)
        approve_book(actor=lead, book_id=row.pk, seen=seen)
        today = timezone.now().date()
        days = ReportFilter(DateRange(today - timedelta(days=7), today))
        asked = RerateAsked(days, timezone.now(), includes_event_prices=True)
        new = NewRun(asked, "the provider corrected its price list")
        run = request_rerating(actor=finance, new=new, tell=False)
    assert run_rerating(tenant.pk, run.public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        return submit_for_review(actor=finance, run_id=run.pk).public_id
