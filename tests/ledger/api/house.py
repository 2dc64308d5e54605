"""A tenant with a little of everything in its ledger."""

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.pricebooks.books import a_book, a_component, an_entry_of, approved
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event, record
from tests.people import make_tenant

LATE = "2026-06-10T18:29:59Z"  # 23:59:59 on the 10th in India
EARLY = "2026-06-10T18:30:00Z"  # midnight of the 11th


def open_house(slug: str) -> Tenant:
    made = make_tenant(slug, time_zone="Asia/Kolkata")
    with tenant_scope(made.pk):
        record(
            a_request("trc/1", LATE),
            an_event("e1", "trc/1", LATE, output_tokens=500, allocated_cost_usd="3.5"),
            an_outcome("case_1", "trc/1", EARLY, value_usd="40"),
            a_request("trc_2", EARLY, use_case_id="aml", risk_tier="high"),
            an_event("e2", "trc_2", EARLY, unit_price="0.0000000000000012"),
            an_event("lost", "trc_3", EARLY, input_tokens=250),
            an_unpriced_event("u1", "trc_2", EARLY),
        )
    return made


def a_batch(tenant: Tenant) -> None:
    listed = an_entry_of("medium", {"": a_component("input", "1.5", per=1_000)})
    approved(tenant, a_book(listed))
    words = {"model_or_service": "medium", "service_tier": "batch", "unit_price": None}
    with tenant_scope(tenant.pk):
        record(an_event("b1", "trc_2", EARLY, **words, pricing_version=None))
