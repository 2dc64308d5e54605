"""What was priced at another service tier than served is told: its share, its models, each line."""

from decimal import Decimal

import pytest

from finops.models import Tenant
from ledger.calc.reports.coverage import Coverage
from ledger.queries.showback.other_tier import NOTHING_AT_ANOTHER_TIER, other_tier_work
from ledger.queries.traces.detail import trace_detail
from tests.ledger.pricebooks.books import a_book, a_component, an_entry_of, approved
from tests.ledger.queries.asking import june, report_of
from tests.ledger.records import Record, a_request, an_event, record

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"


def bare(event: str, trace: str, **more: object) -> Record:
    """A call that a book has to price."""
    return an_event(event, trace, NOON, **{"unit_price": None, "pricing_version": None, **more})


@pytest.fixture
def served(tenant: Tenant) -> None:
    """Standard calls for 4.00, in batch for 2.00 and 0.50 (its own price), asked in flex 1.00."""
    standard = a_component("input", "2", per=1_000)
    batch = a_component("input", "1", per=1_000)
    in_batch = an_entry_of("large", {"": standard, "batch": batch})
    approved(tenant, a_book(an_entry_of("small", {"": standard}), in_batch))
    record(
        a_request("t1", NOON),
        a_request("t2", NOON, use_case_id="aml", business_unit="compliance", risk_tier="high"),
        bare("e1", "t1", input_tokens=2_000),
        bare("e2", "t1", input_tokens=1_000, service_tier="batch", requested_service_tier="flex"),
        bare("e3", "t1", input_tokens=500, service_tier="batch", model_or_service="large"),
        bare("e4", "t2", input_tokens=500, requested_service_tier="flex"),
    )


def test_the_share_of_the_cost_is_part_of_the_coverage(served: None) -> None:
    covered = report_of(june()).basis.coverage
    assert covered is not None
    assert (covered.cost_usd, covered.other_tier_usd) == (Decimal("7.5"), Decimal(3))
    assert covered.of_other_tier == Decimal("0.4")


def test_a_small_share_is_never_rounded_to_none() -> None:
    def share(part: str, total: str) -> Decimal | None:
        return Coverage(1, 1, Decimal(1), Decimal(1), Decimal(total), Decimal(part)).of_other_tier

    assert share("0.000001", "1000") == Decimal("0.001")
    assert share("0", "1000") == 0
    assert share("0", "0") is None
    assert share("3", "2") == 1, "a credit lessens the whole"


def test_each_model_and_tier_is_listed_with_what_it_lacks(served: None) -> None:
    other_tier = report_of(june()).other_tier
    rows = [
        (row.model, row.service_tier, row.meters, row.cost_usd, row.lines, row.events)
        for row in other_tier.by_model
    ]
    assert rows == [
        ("small", "batch", ("input",), Decimal(2), 1, 1),
        ("small", "flex", ("input",), Decimal(1), 1, 1),
    ]
    assert (other_tier.cost_usd, other_tier.lines, other_tier.events) == (Decimal(3), 2, 2)


def test_a_region_without_a_price_of_its_own_is_listed_as_a_tier_is(tenant: Tenant) -> None:
    own = an_entry_of("zoned", {"": a_component("input", "2", per=1_000)}, region="eu")
    plain = an_entry_of("small", {"": a_component("input", "2", per=1_000)})
    approved(tenant, a_book(own, plain))
    record(
        a_request("t1", NOON),
        bare("e1", "t1", input_tokens=1_000, region="EU"),
        bare("e2", "t1", input_tokens=500, region="moon"),
        bare("e3", "t1", input_tokens=500, region="eu", model_or_service="zoned"),
    )
    other_tier = report_of(june()).other_tier
    assert [
        (row.model, row.service_tier, row.region, row.cost_usd) for row in other_tier.by_model
    ] == [("small", "", "EU", Decimal(2))]


def test_the_list_is_narrowed_like_the_report(served: None) -> None:
    assert report_of(june(tier="high")).other_tier.cost_usd == 1
    assert report_of(june(model="large")).other_tier == NOTHING_AT_ANOTHER_TIER
    assert other_tier_work(june(), frozenset({"aml"})).cost_usd == 1
    assert other_tier_work(june(unpriced="1"), None) == NOTHING_AT_ANOTHER_TIER


def test_each_line_of_a_trace_says_whose_price_it_has(served: None) -> None:
    trace = trace_detail("t1", None)
    assert trace is not None
    priced_as = {line.event_id: line.priced_as for line in trace.lines}
    assert priced_as == {"e1": "input", "e2": "input@standard", "e3": "input"}
