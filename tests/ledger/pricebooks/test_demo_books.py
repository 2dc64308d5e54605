"""The demo's contract is a tenth and a bit cheaper than the list, and signed by two people."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.pricing.finding import find_price
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.calc.rerating.content import read_content
from ledger.demo.contract import contract_book, items_book
from ledger.demo.pricebook import OPUS
from ledger.models import TenantPricebook
from ledger.services.demo.books import seed_books, seed_rerating
from tests.ledger.pages.house import record_now
from tests.ledger.records import an_event
from tests.people import make_person, make_tenant

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def test_the_contract_takes_twelve_percent_off_the_list() -> None:
    entry = next(entry for entry in contract_book(JUNE).entries if entry.name == OPUS.name)
    prices = {component.meter: component.unit_amount for component in entry.tiers[0].components}
    assert prices["input"] == OPUS.input_usd * Decimal("0.88")
    assert prices["output"] == Decimal("0.000066")


def test_every_kind_of_item_of_the_platform_has_a_price() -> None:
    book = items_book()
    priced = {c.meter for entry in book.entries for tier in entry.tiers for c in tier.components}
    assert priced == {
        *("retrieval_query", "rerank_item", "vector_gb_day", "tool_call", "judge_call"),
        *("reviewer_minute", "trace_gb_month", "gpu_second", "embedding", "web_search"),
        "ocr_page",
    }
    usage = Usage("platform", "h100-80gb", JUNE + timedelta(days=1), service_tier="spot")
    price = find_price(PriceList([book]), usage, "gpu_second", lambda _meters: Decimal(1))
    assert price is not None
    assert price.parts[0].unit_price == Decimal("0.00039")


def test_one_book_is_in_force_and_one_waits(tenant: Tenant) -> None:
    people = {role: make_person(tenant, role) for role in ("finance", "finops_lead")}
    seed_books(tenant=tenant, people=people)
    contract, override = TenantPricebook.objects.order_by("id")
    assert (contract.status, override.status) == ("approved", "in_review")
    assert (contract.approver, contract.drafter) == (people["finops_lead"], people["finance"])


@pytest.mark.django_db(transaction=True)
def test_a_rerating_by_the_contract_waits_for_the_lead() -> None:
    tenant = make_tenant("retail")
    people = {role: make_person(tenant, role) for role in ("finance", "finops_lead")}
    with tenant_scope(tenant.pk), transaction.atomic():
        seed_books(tenant=tenant, people=people)
    with tenant_scope(tenant.pk):
        record_now(
            an_event(
                "e1",
                "trc_1",
                (timezone.now() - timedelta(days=1)).isoformat(),
                provider=OPUS.provider,
                model_or_service=OPUS.name,
                input_tokens=1_000_000,
                unit_price=str(OPUS.input_usd),
            )
        )
    run = seed_rerating(tenant=tenant, people=people)
    total = read_content(run.content).difference.total
    assert (run.state, run.requested_by) == ("in_review", people["finance"])
    assert (total.old_cost_usd, total.new_cost_usd) == (Decimal(15), Decimal("13.2"))
