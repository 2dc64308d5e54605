"""Showback: rows by any dimension, what has no owner, what has no price, and the way down."""

from datetime import date
from decimal import Decimal

import pytest

from finops.calc.dates.periods import DateRange
from finops.models import BusinessUnit, CostCenter, Tenant, UseCase
from finops.scope import tenant_scope
from ledger.calc.reports.coverage import Coverage
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.showback.report import showback
from tests.ledger.queries.asking import asked, by_key, june, report_of
from tests.ledger.records import a_request, an_event, an_unpriced_event, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"


@pytest.fixture
def two_use_cases(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON),
        a_request("t2", NOON, use_case_id="aml", business_unit="compliance", risk_tier="high"),
        an_event("e1", "t1", NOON),
        an_event("e2", "t1", NOON, component="judge", model_or_service="large"),
        an_event("e3", "t2", NOON, input_tokens=500),
    )


def test_costs_events_and_requests_are_told_per_use_case(two_use_cases: None) -> None:
    rows = by_key(report_of(june()))
    assert rows["copilot"].cost_usd == Decimal(4)
    assert (rows["copilot"].events, rows["copilot"].requests) == (2, 1)
    assert rows["aml"].cost_usd == Decimal(1)


def test_the_largest_cost_comes_first(two_use_cases: None) -> None:
    assert [row.key for row in report_of(june()).rows] == ["copilot", "aml"]


def test_shares_are_of_the_total_cost(two_use_cases: None) -> None:
    assert by_key(report_of(june()))["aml"].share == Decimal("0.2")


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("business_unit", {"contact_center", "compliance"}),
        ("cost_center", {"cc_4102"}),
        ("workflow_step", {"draft_answer"}),
        ("risk_tier", {"medium", "high"}),
        ("environment", {"prod"}),
        ("user_role", {"agent"}),
        ("route_policy_version", {"route_v18"}),
        ("cache_status", {"miss"}),
        ("component", {"model_call", "judge"}),
        ("provider", {"house"}),
        ("model", {"small", "large"}),
        ("meter", {"input"}),
        ("day", {"2026-06-10"}),
        ("week", {"2026-W24"}),
        ("month", {"2026-06"}),
    ],
)
def test_costs_can_be_split_by_every_dimension(
    two_use_cases: None, by: str, keys: set[str]
) -> None:
    report = report_of(june(by=by))
    assert {row.key for row in report.rows} == keys
    assert sum(row.cost_usd for row in report.rows) == report.total.cost_usd == Decimal(5)


def test_costs_can_be_split_by_two_dimensions_at_once(two_use_cases: None) -> None:
    report = report_of(june(by=["use_case", "model"]))
    costs = {row.keys: row.cost_usd for row in report.rows}
    assert costs == {
        ("copilot", "small"): Decimal(2),
        ("copilot", "large"): Decimal(2),
        ("aml", "small"): Decimal(1),
    }


def test_requests_cannot_be_split_by_model_but_the_total_is_known(two_use_cases: None) -> None:
    report = report_of(june(by="model"))
    assert {row.requests for row in report.rows} == {None}
    assert report.total.requests == 2
    assert report.requests_reason == "by_meter"


def test_requests_of_a_part_of_the_lines_are_not_told(two_use_cases: None) -> None:
    report = report_of(june(component="judge"))
    assert report.total.cost_usd == Decimal(2)
    assert report.total.requests is None
    assert report.requests_reason == "filtered_by_meter"


def test_filters_narrow_to_any_of_their_values(two_use_cases: None) -> None:
    assert report_of(june(tier="high")).total.cost_usd == Decimal(1)
    assert report_of(june(tier="high,medium")).total.cost_usd == Decimal(5)
    assert report_of(june(tier="high", model="large")).total.cost_usd == 0


def test_registered_names_are_shown(two_use_cases: None) -> None:
    unit = BusinessUnit.objects.create(slug="compliance", name="Compliance and risk")
    center = CostCenter.objects.create(code="cc_1", name="Compliance", business_unit=unit)
    UseCase.objects.create(
        slug="aml",
        name="AML copilot",
        business_unit=unit,
        cost_center=center,
        risk_tier="high",
        primary_objective="quality",
    )
    labels = {row.key: row.label for row in report_of(june()).rows}
    assert labels == {"aml": "AML copilot", "copilot": "copilot"}


def test_what_has_no_request_is_a_row_of_its_own(two_use_cases: None) -> None:
    record(an_event("lost", "t_unknown", NOON, input_tokens=2000))
    report = report_of(june())
    assert by_key(report)["unattributed"].cost_usd == Decimal(4)
    assert report.unattributed.cost_usd == Decimal(4)
    assert report.rows[-1].is_unattributed
    assert report.total.cost_usd == Decimal(9)


def test_the_unattributed_part_is_told_whatever_the_split(two_use_cases: None) -> None:
    record(an_event("lost", "t_unknown", NOON, input_tokens=2000))
    report = report_of(june(by="model"))
    assert not any(row.is_unattributed for row in report.rows)
    assert report.unattributed.cost_usd == Decimal(4)


def test_a_late_request_takes_its_costs_out_of_the_unattributed(tenant: Tenant) -> None:
    record(an_event("e1", "t1", NOON))
    assert report_of(june()).unattributed.cost_usd == Decimal(2)
    record(a_request("t1", NOON))
    report = report_of(june())
    assert report.unattributed.lines == 0
    assert by_key(report)["copilot"].cost_usd == Decimal(2)


def test_unpriced_lines_are_in_no_cost_and_told_by_unit_and_model(two_use_cases: None) -> None:
    record(an_unpriced_event("u1", "t1", NOON, input_tokens=700, output_tokens=30))
    report = report_of(june())
    assert report.total.cost_usd == Decimal(5)
    assert report.total.unpriced_lines == 2
    assert (report.unpriced.lines, report.unpriced.events) == (2, 1)
    assert [(row.unit, row.quantity) for row in report.unpriced.by_unit] == [
        ("token", Decimal(730))
    ]
    assert [row.model for row in report.unpriced.by_model] == ["unheard_of"]


def test_a_row_without_any_price_is_unpriced_and_not_free(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_unpriced_event("u1", "t1", NOON))
    record(a_request("t2", NOON, use_case_id="free"), an_event("e2", "t2", NOON, unit_price="0"))
    rows = by_key(report_of(june()))
    assert rows["copilot"].is_unpriced
    assert not rows["free"].is_unpriced


def test_unpriced_only_shows_what_lacks_a_price(two_use_cases: None) -> None:
    record(an_unpriced_event("u1", "t2", NOON))
    report = report_of(june(unpriced="1"))
    assert [row.key for row in report.rows] == ["aml"]
    assert report.total.lines == 1


def test_a_scope_hides_other_use_cases_and_what_belongs_to_none(two_use_cases: None) -> None:
    record(an_event("lost", "t_unknown", NOON))
    report = report_of(june(), frozenset({"aml"}))
    assert [row.key for row in report.rows] == ["aml"]
    assert report.total.cost_usd == Decimal(1)
    assert report.unattributed.lines == 0
    assert report.total.requests == 1


def test_an_empty_scope_sees_nothing(two_use_cases: None) -> None:
    report = report_of(june(), frozenset())
    assert report.rows == ()
    assert report.total.cost_usd == 0


def test_another_tenant_sees_nothing_of_it(two_use_cases: None) -> None:
    with tenant_scope(make_tenant("other").pk):
        assert report_of(june()).rows == ()


def test_the_prior_period_stands_beside(two_use_cases: None) -> None:
    record(a_request("t0", "2026-05-01T12:00:00Z"), an_event("e0", "t0", "2026-05-01T12:00:00Z"))
    report = report_of(june())
    assert by_key(report)["copilot"].prior_cost_usd == Decimal(2)
    assert by_key(report)["aml"].prior_cost_usd == 0
    assert report.total.prior_cost_usd == Decimal(2)


def test_a_day_that_is_not_over_costs_but_is_not_compared(two_use_cases: None) -> None:
    before, same_day = "2026-05-01T12:00:00Z", "2026-05-10T12:00:00Z"
    record(
        a_request("t0", before),
        an_event("e0", "t0", before),
        a_request("t9", same_day),
        an_event("e9", "t9", same_day),
        a_request("t4", "2026-06-04T12:00:00Z"),
        an_event("e4", "t4", "2026-06-04T12:00:00Z"),
    )
    report = report_of(june(first="2026-06-01", last="2026-06-10").with_(today=date(2026, 6, 10)))
    assert report.filter.prior == DateRange(date(2026, 5, 1), date(2026, 5, 9))
    total, row = report.total, by_key(report)["copilot"]
    two, six, seven = Decimal(2), Decimal(6), Decimal(7)
    assert (total.cost_usd, total.compared_cost_usd, total.prior_cost_usd) == (seven, two, two)
    assert (row.cost_usd, row.compared_cost_usd, row.prior_cost_usd) == (six, two, two)
    assert by_key(report)["aml"].compared_cost_usd == 0


def test_where_nothing_was_recorded_before_the_cost_before_is_unknown(
    two_use_cases: None,
) -> None:
    report = report_of(june())
    priors = [report.total.prior_cost_usd, *(row.prior_cost_usd for row in report.rows)]
    assert set(priors) == {None}


def test_a_period_that_begins_before_the_data_is_compared_with_nothing(
    two_use_cases: None,
) -> None:
    record(a_request("t0", "2026-05-02T12:00:00Z"), an_event("e0", "t0", "2026-05-02T12:00:00Z"))
    assert report_of(june()).total.prior_cost_usd is None


def test_what_had_no_price_before_has_no_cost_before(two_use_cases: None) -> None:
    at = "2026-05-01T12:00:00Z"
    record(a_request("t0", at), an_unpriced_event("u0", "t0", at))
    report = report_of(june())
    assert report.total.prior_cost_usd is None


def test_what_cost_only_in_the_prior_period_is_still_a_row(two_use_cases: None) -> None:
    at = "2026-05-01T12:00:00Z"
    record(a_request("t0", at, use_case_id="ended"), an_event("e0", "t0", at))
    row = by_key(report_of(june()))["ended"]
    assert (row.cost_usd, row.prior_cost_usd) == (Decimal(0), Decimal(2))
    assert row.requests == 0


def test_without_comparison_nothing_is_said_about_the_prior_period(two_use_cases: None) -> None:
    report = report_of(june(compare="0"))
    assert report.total.prior_cost_usd is None


def test_the_basis_names_the_pricebook_versions_in_use(two_use_cases: None) -> None:
    record(an_event("e9", "t1", NOON, pricing_version="book_2"))
    record(an_unpriced_event("u1", "t1", NOON))
    basis = report_of(june()).basis
    assert basis.pricebook_versions == ("book_1", "book_2")
    assert basis.rule_versions == ()
    assert report_of(june(tier="high")).basis.pricebook_versions == ("book_1",)


def test_each_row_leads_to_its_own_part_one_level_deeper(two_use_cases: None) -> None:
    row = by_key(report_of(june(by="business_unit")))["compliance"]
    assert row.narrowed.chosen(Dimension.BUSINESS_UNIT) == ("compliance",)
    assert row.narrowed.by == (Dimension.COST_CENTER,)
    assert report_of(row.narrowed).total.cost_usd == row.cost_usd


def test_the_way_down_ends_at_the_traces(two_use_cases: None) -> None:
    report, steps = june(by="business_unit"), []
    while True:
        row = report_of(report).rows[0]
        steps.append(str(report.dimension))
        if row.leads_to_traces:
            break
        report = row.narrowed
    assert steps == ["business_unit", "cost_center", "use_case", "component", "model"]


def test_a_day_leads_to_that_day(two_use_cases: None) -> None:
    row = report_of(june(by="day")).rows[0]
    assert row.narrowed.dates.first == row.narrowed.dates.last == date(2026, 6, 10)
    assert row.narrowed.dimension is Dimension.USE_CASE


def test_the_unattributed_row_leads_to_what_it_is_made_of(two_use_cases: None) -> None:
    record(an_event("lost", "t_unknown", NOON, component="judge"))
    row = by_key(report_of(june()))["unattributed"]
    below = report_of(row.narrowed)
    assert row.narrowed.unattributed
    assert [part.key for part in below.rows] == ["judge"]
    assert below.total.cost_usd == row.cost_usd


def test_an_event_without_a_model_is_shown_as_none_and_can_be_asked_for(tenant: Tenant) -> None:
    record(a_request("t1", NOON))
    record(an_event("e1", "t1", NOON, model_or_service=None, component="human"))
    row = report_of(june(by="model")).rows[0]
    assert (row.key, row.label) == ("", "(none)")
    assert report_of(row.narrowed).total.cost_usd == Decimal(2)
    assert report_of(june(model="(none)")).total.cost_usd == Decimal(2)
    assert report_of(june(model="small")).total.cost_usd == 0


def test_a_trend_stacks_the_largest_and_the_rest(tenant: Tenant) -> None:
    for number in range(9):
        trace = f"t{number}"
        record(
            a_request(trace, NOON),
            an_event(
                f"e{number}",
                trace,
                NOON,
                input_tokens=1000 * (number + 1),
                model_or_service=f"model_{number}",
            ),
        )
    report = report_of(june(by="model"))
    assert report.trend is not None
    assert [series.key for series in report.trend.series] == [
        *(f"model_{number}" for number in (8, 7, 6, 5, 4, 3)),
        "other",
    ]
    assert sum(sum(series.values) for series in report.trend.series) == report.total.cost_usd
    assert len(report.trend.labels) == 30


def test_a_trend_by_hours_covers_every_hour_of_the_day(two_use_cases: None) -> None:
    report = report_of(asked(first="2026-06-10", last="2026-06-10", grain="hour"))
    assert report.trend is not None
    assert len(report.trend.labels) == 24
    at_noon = report.trend.labels.index("2026-06-10T12:00+00:00")
    assert sum(series.values[at_noon] for series in report.trend.series) == Decimal(5)


def test_a_report_without_trend_reads_none(two_use_cases: None) -> None:
    assert showback(june(), None, with_trend=False).trend is None


def test_the_coverage_counts_events_and_tokens_that_have_a_price(two_use_cases: None) -> None:
    record(an_unpriced_event("u1", "t1", NOON, input_tokens=500))
    covered = report_of(june()).basis.coverage
    assert covered is not None
    assert (covered.events, covered.priced_events) == (4, 3)
    assert (covered.tokens, covered.priced_tokens) == (Decimal(3000), Decimal(2500))
    assert (covered.of_events, covered.of_tokens) == (Decimal("0.75"), Decimal("0.833"))
    high = Coverage(1, 1, Decimal(500), Decimal(500), Decimal(1))
    assert report_of(june(tier="high")).basis.coverage == high


def test_a_coverage_of_nothing_is_not_known_and_never_rounds_up_to_all() -> None:
    assert Coverage(0, 0, Decimal(0), Decimal(0)).of_events is None
    almost = Coverage(10**6, 10**6 - 1, Decimal(1), Decimal(1))
    assert almost.of_events == Decimal("0.999")
