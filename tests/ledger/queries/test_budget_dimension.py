"""The budget that a request draws on: sums are split and narrowed by it, and lead to its traces."""

import hashlib
from decimal import Decimal

import pytest

from finops.models import Tenant
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, Dimension
from ledger.models.facts.dimensions import Attribution
from ledger.queries.choices import choices
from ledger.queries.traces.listing import traces
from ledger.services.posting.interning import intern_one, unattributed_id
from ledger.services.rollups import compare
from tests.ledger.ledgers import send
from tests.ledger.queries.asking import by_key, june, report_of
from tests.ledger.records import WORDS, a_request, an_event, record

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"
NEVER_TOLD = "(none)"


@pytest.fixture
def budgets(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON, budget_id="b1"),
        a_request("t2", NOON, budget_id="b2"),
        a_request("t3", NOON),
        an_event("e1", "t1", NOON),
        an_event("e2", "t2", NOON, input_tokens=500),
        an_event("e3", "t3", NOON, input_tokens=250),
    )


def test_costs_and_requests_are_split_by_budget_and_sum_to_the_total(budgets: None) -> None:
    report = report_of(june(by="budget_id"))
    rows = by_key(report)
    assert {key: (row.cost_usd, row.requests) for key, row in rows.items()} == {
        "b1": (Decimal(2), 1),
        "b2": (Decimal(1), 1),
        "": (Decimal("0.5"), 1),
    }
    assert report.total.cost_usd == Decimal("3.5")
    assert compare() == {}


def test_sums_and_lists_are_narrowed_by_budget_alike(budgets: None) -> None:
    for value, trace in (("b1", "t1"), ("b2", "t2"), (NEVER_TOLD, "t3")):
        assert report_of(june(budget_id=value)).total.requests == 1
        assert [row.trace_id for row in traces(june(budget_id=value), None).rows] == [trace]


def test_a_budget_leads_down_to_use_cases_and_to_its_traces(budgets: None) -> None:
    row = by_key(report_of(june(by="budget_id")))["b1"]
    assert row.narrowed.chosen(Dimension.BUDGET_ID) == ("b1",)
    assert row.narrowed.by == (Dimension.USE_CASE,)
    assert report_of(row.narrowed).total.cost_usd == row.cost_usd


def test_the_filter_bar_offers_the_budgets_that_were_seen(budgets: None) -> None:
    assert choices()[Dimension.BUDGET_ID] == [("b1", "b1"), ("b2", "b2")]


def test_costs_that_come_before_their_request_move_to_its_budget(tenant: Tenant) -> None:
    record(an_event("e1", "t1", NOON))
    assert report_of(june(budget_id="b1")).total.cost_usd == 0
    record(a_request("t1", NOON, budget_id="b1"))
    assert report_of(june(budget_id="b1")).total.cost_usd == Decimal(2)
    assert compare() == {}


def test_a_budget_that_is_told_later_is_known_of_the_trace_and_changes_no_sum(
    tenant: Tenant,
) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON))
    record(a_request("t1", NOON, budget_id="b1"))
    assert by_key(report_of(june(by="budget_id")))[""].requests == 1
    assert [row.trace_id for row in traces(june(budget_id="b1"), None).rows] == ["t1"]
    assert send([a_request("t1", NOON, budget_id="b2")]).conflict == 1
    assert compare() == {}


def test_combinations_without_a_budget_keep_the_digest_that_they_had(tenant: Tenant) -> None:
    """Rows of before are found again: neither they nor "unattributed" is made a second time."""
    words = tuple(WORDS.values())
    untold = ("",) * (len(REQUEST_DIMENSIONS) - len(words))
    made = intern_one("ledger_attribution", (*words, *untold))
    for pk, text in ((made, words), (unattributed_id(), ("",) * 9)):
        digest = hashlib.md5("\x1f".join(text).encode(), usedforsecurity=False).hexdigest()
        assert Attribution.objects.get(pk=pk).digest.hex == digest


def test_an_event_with_an_owner_of_its_own_says_its_own_budget_or_none(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON, budget_id="b1"),
        an_event("e1", "t1", NOON, **WORDS, budget_id="b2"),
        an_event("e2", "t1", NOON, **WORDS),
    )
    rows = by_key(report_of(june(by="budget_id")))
    assert {key: (row.cost_usd, row.requests) for key, row in rows.items()} == {
        "b1": (Decimal(0), 1),
        "b2": (Decimal(2), 0),
        "": (Decimal(2), 0),
    }
    assert compare() == {}
