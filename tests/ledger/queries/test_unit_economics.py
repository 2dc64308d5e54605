"""Unit costs per use case: what is divided by what, and what happens when there is nothing."""

from datetime import date
from decimal import Decimal

import pytest

from finops.models import Tenant
from ledger.calc.reports.unit_economics import NoUnitCost
from ledger.queries.units.economics import unit_economics
from ledger.queries.units.worksheets import worksheet
from tests.ledger.queries.asking import asked, june
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event, record

pytestmark = pytest.mark.django_db
NOON = "2026-06-01T12:00:00Z"


@pytest.fixture
def copilot(tenant: Tenant) -> None:
    """Four requests for 8.00, three good answers, two accepted actions, one case of 50.00."""
    for number in range(4):
        trace = f"t{number}"
        hit = {"cache_status": "semantic_answer_hit"} if number == 3 else {}
        record(a_request(trace, NOON, **hit), an_event(f"e{number}", trace, NOON))
    for number in range(3):
        record(an_outcome(f"a{number}", f"t{number}", NOON, "quality_passed_answer"))
    for number in range(2):
        record(an_outcome(f"d{number}", f"t{number}", NOON, "accepted_action"))
    record(an_outcome("c0", "t0", NOON, "resolved_case", value_usd="50"))


def test_one_cost_is_divided_by_each_rung_of_the_ladder(copilot: None) -> None:
    ladder = unit_economics(june(), None).row("copilot").figures.ladder
    assert ladder.cost_usd == Decimal(8)
    assert ladder.per_request.value == Decimal(2)
    assert ladder.per_quality_passed_answer.value == Decimal(8) / 3
    assert ladder.per_accepted_action.value == Decimal(4)
    assert ladder.per_resolved_case.value == Decimal(8)


def test_an_outcome_that_failed_quality_buys_nothing(copilot: None) -> None:
    record(an_outcome("c1", "t1", NOON, "resolved_case", quality_passed=False))
    figures = unit_economics(june(), None).row("copilot").figures
    assert figures.outcomes["resolved_case"] == 1


def test_other_kinds_of_outcome_have_a_unit_cost_too(copilot: None) -> None:
    record(*(an_outcome(f"k{n}", "t0", NOON, "document_processed") for n in range(4)))
    figures = unit_economics(june(), None).row("copilot").figures
    assert figures.per_outcome["document_processed"].value == Decimal(2)


def test_without_outcomes_there_is_a_reason_and_no_unit_cost(tenant: Tenant) -> None:
    record(a_request("t0", NOON), an_event("e0", "t0", NOON))
    ladder = unit_economics(june(), None).row("copilot").figures.ladder
    assert ladder.per_request.value == Decimal(2)
    assert ladder.per_resolved_case.reason == NoUnitCost.NO_RESOLVED_CASES


def test_an_empty_period_costs_nothing_per_request_because_there_was_none(tenant: Tenant) -> None:
    total = unit_economics(june(), None).total.figures
    assert total.cost_usd == 0
    assert total.ladder.per_request.reason == NoUnitCost.NO_REQUESTS


def test_what_has_no_price_has_no_unit_cost(tenant: Tenant) -> None:
    record(a_request("t0", NOON), an_unpriced_event("u0", "t0", NOON))
    figures = unit_economics(june(), None).row("copilot").figures
    assert figures.cost_usd is None
    assert figures.ladder.per_request.reason == NoUnitCost.COST_UNKNOWN


def test_requests_without_any_cost_event_have_an_unknown_cost(tenant: Tenant) -> None:
    record(a_request("t0", NOON))
    assert unit_economics(june(), None).row("copilot").figures.cost_usd is None


def test_the_total_covers_all_use_cases_and_what_belongs_to_none(copilot: None) -> None:
    record(a_request("x", NOON, use_case_id="aml"), an_event("ex", "x", NOON))
    record(an_event("lost", "t_unknown", NOON))
    report = unit_economics(june(), None)
    assert [row.key for row in report.rows] == ["copilot", "aml", ""]
    assert report.total.figures.cost_usd == Decimal(12)
    assert report.total.figures.requests == 5


def test_a_scope_hides_other_use_cases(copilot: None) -> None:
    record(a_request("x", NOON, use_case_id="aml"), an_event("ex", "x", NOON))
    report = unit_economics(june(), frozenset({"aml"}))
    assert [row.key for row in report.rows] == ["aml"]
    assert report.total.figures.cost_usd == Decimal(2)


def test_the_trend_has_a_point_for_every_bucket_and_sums_to_the_period(copilot: None) -> None:
    row = unit_economics(june(grain="week"), None).row("copilot")
    assert [point.label for point in row.trend][:2] == ["2026-W23", "2026-W24"]
    assert sum(point.figures.cost_usd or 0 for point in row.trend) == Decimal(8)
    assert sum(point.figures.requests for point in row.trend) == 4


def test_the_prior_period_stands_beside(copilot: None) -> None:
    report = unit_economics(asked(first="2026-07-01", last="2026-07-31"), None)
    prior = report.row("copilot").prior
    assert prior is not None
    assert prior.ladder.per_resolved_case.value == Decimal(8)
    assert report.row("copilot").figures.requests == 0


def test_a_day_that_is_not_over_counts_but_is_not_compared(copilot: None) -> None:
    for day in ("2026-05-30", "2026-05-31"):
        at = f"{day}T12:00:00Z"
        record(a_request(day, at), an_event(f"e{day}", day, at, input_tokens=500))
    until_today = june(first="2026-05-31", last="2026-06-01").with_(today=date(2026, 6, 1))
    row = unit_economics(until_today, None).row("copilot")
    yesterday = unit_economics(june(first="2026-05-31", last="2026-05-31"), None).row("copilot")
    assert (row.figures.requests, row.compared.requests) == (5, 1)
    assert (row.compared, row.prior) == (yesterday.figures, yesterday.prior)


def test_the_worksheet_shows_what_reached_a_model(copilot: None) -> None:
    record(an_event("j0", "t0", NOON, component="judge", output_tokens=500, input_tokens=0))
    sheet = worksheet("copilot", june(), None)
    assert sheet is not None
    assert (sheet.requests, sheet.cache_hits) == (4, 1)
    assert sheet.cache_hit_rate == Decimal("0.25")
    assert sheet.effective_requests == 3
    assert dict(sheet.component_costs_usd) == {"model_call": Decimal(8), "judge": Decimal(1)}
    assert sheet.tokens_in_per_request == 1000
    assert sheet.tokens_out_per_request == 125
    assert (sheet.value_usd, sheet.net_value_usd) == (Decimal(50), Decimal(41))


def test_a_worksheet_outside_the_scope_does_not_exist(copilot: None) -> None:
    assert worksheet("copilot", june(), frozenset({"aml"})) is None


def test_a_worksheet_without_data_has_no_rates(tenant: Tenant) -> None:
    sheet = worksheet("copilot", june(), None)
    assert sheet is not None
    assert sheet.cache_hit_rate is None
    assert sheet.tokens_in_per_request is None
