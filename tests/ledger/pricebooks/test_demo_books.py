"""The demo's contract is a tenth and a bit cheaper than the list, and signed by two people."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from finops.models import Tenant
from ledger.calc.pricing.finding import Usage, find_price
from ledger.calc.pricing.price_list import PriceList
from ledger.demo.contract import contract_book, items_book
from ledger.demo.pricebook import GPT_4O
from ledger.models import TenantPricebook
from ledger.services.demo_books import seed_books
from tests.people import make_person

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def test_the_contract_takes_twelve_percent_off_the_list() -> None:
    entry = next(one for one in contract_book(JUNE).entries if one.name == GPT_4O.name)
    prices = {one.meter: one.unit_amount for one in entry.tiers[0].components}
    assert prices["input"] == GPT_4O.input_usd * Decimal("0.88")
    assert prices["output"] == Decimal("0.0000088")


def test_every_kind_of_item_of_the_platform_has_a_price() -> None:
    book = items_book()
    priced = {c.meter for entry in book.entries for tier in entry.tiers for c in tier.components}
    assert priced == {
        *("retrieval_query", "rerank_item", "vector_gb_day", "tool_call", "judge_call"),
        *("reviewer_minute", "trace_gb_month", "gpu_second", "embedding", "web_search"),
        "ocr_page",
    }
    usage = Usage("platform", "h100-80gb", JUNE + timedelta(days=1), service_tier="spot")
    found = find_price(PriceList([book]), usage, "gpu_second", lambda _meters: Decimal(1))
    assert found is not None
    assert found.parts[0].unit_price == Decimal("0.00039")


def test_one_book_is_in_force_and_one_waits(tenant: Tenant) -> None:
    people = {role: make_person(tenant, role) for role in ("finance", "finops_lead")}
    seed_books(tenant=tenant, people=people)
    contract, override = TenantPricebook.objects.order_by("id")
    assert (contract.status, override.status) == ("approved", "in_review")
    assert contract.approved_by == people["finops_lead"].email
    assert contract.drafted_by == people["finance"].email
