"""Net is gross and credits, exactly, in every row of every report; what nobody owns stays shown."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.unit_economics import NoUnitCost, UnitCost
from ledger.queries.narrowing import tenant_zone
from ledger.queries.periods import adjustments_by_month, month_sums, read_books
from ledger.queries.showback.report import ReportRow
from ledger.queries.units.economics import unit_economics
from ledger.queries.units.worksheets import worksheet
from ledger.services.rollups import change_time_zone, compare, rebuild
from tests.ledger.posting.closing import CLOSING, OCTOBER, SEPTEMBER, a_closer, close
from tests.ledger.provider_credits.giving import Fields, a_credit
from tests.ledger.queries.asking import asked, by_key, june, report_of
from tests.ledger.records import WORDS, a_request, an_event, an_unpriced_event, record
from tests.people import make_tenant

NOON = "2026-06-10T12:00:00Z"
OF_COPILOT = {**WORDS}
DIMENSIONS = [dimension for dimension in Dimension if dimension is not Dimension.TENANT]


@pytest.fixture
def house(db: None) -> Iterator[Tenant]:
    """Two use cases that cost 4 and 1, and credits of 1.5 to one of them and 0.25 to nobody."""
    made = make_tenant("retail")
    with tenant_scope(made.pk):
        record(
            a_request("t1", NOON),
            a_request("t2", NOON, use_case_id="aml", business_unit="compliance"),
            an_event("e1", "t1", NOON),
            an_event("e2", "t1", NOON, provider="other", model_or_service="large"),
            an_event("e3", "t2", NOON, input_tokens=500),
            a_credit("c1", provider="house", occurred_at=NOON, amount_usd="-1.5", **OF_COPILOT),
            a_credit("c2", "CN-2", provider="house", occurred_at=NOON, amount_usd="-0.25"),
        )
        yield made


def figures(row: ReportRow) -> tuple[Decimal, Decimal, Decimal]:
    return row.gross_usd, row.credits_usd, row.cost_usd


def test_a_row_shows_gross_credits_and_net(house: Tenant) -> None:
    report = report_of(june())
    rows = by_key(report)
    assert figures(rows["copilot"]) == (Decimal(4), Decimal("-1.5"), Decimal("2.5"))
    assert figures(rows["aml"]) == (Decimal(1), Decimal(0), Decimal(1))
    assert figures(report.total) == (Decimal(5), Decimal("-1.75"), Decimal("3.25"))


def test_a_credit_of_nobody_is_a_row_of_its_own(house: Tenant) -> None:
    report = report_of(june())
    expected = (Decimal(0), Decimal("-0.25"), Decimal("-0.25"))
    assert figures(by_key(report)["unattributed"]) == expected
    assert figures(report.unattributed) == expected
    assert report.unattributed.lines == 0


def test_credits_are_no_events_lines_or_requests(house: Tenant) -> None:
    report = report_of(june())
    assert (report.total.events, report.total.lines, report.total.requests) == (3, 3, 2)
    assert report.basis.coverage is not None
    assert report.basis.coverage.events == 3
    assert by_key(report_of(june(by="component")))["credit"].events == 0


def test_credits_are_attributed_to_provider_and_component(house: Tenant) -> None:
    by_provider = by_key(report_of(june(by="provider")))
    assert figures(by_provider["house"]) == (Decimal(3), Decimal("-1.75"), Decimal("1.25"))
    assert figures(by_provider["other"]) == (Decimal(2), Decimal(0), Decimal(2))
    by_component = by_key(report_of(june(by="component")))
    assert figures(by_component["credit"]) == (Decimal(0), Decimal("-1.75"), Decimal("-1.75"))
    assert report_of(june(component="model_call")).total.credits_usd == 0


def test_the_trend_sums_to_the_total(house: Tenant) -> None:
    for grain in ("hour", "day", "month"):
        report = report_of(asked(first="2026-06-09", last="2026-06-11", grain=grain))
        assert report.trend is not None
        values = [value for series in report.trend.series for value in series.values]
        assert sum(values) == report.total.cost_usd == Decimal("3.25")


def test_a_credit_is_not_asked_for_among_what_has_no_price(house: Tenant) -> None:
    assert report_of(june(unpriced="1")).total.credits_usd == 0


def test_whoever_sees_one_use_case_sees_its_credits_only(house: Tenant) -> None:
    assert report_of(june(), frozenset({"aml"})).total.credits_usd == 0
    assert report_of(june(), frozenset({"copilot"})).total.credits_usd == Decimal("-1.5")


def test_unit_costs_divide_the_net_cost(house: Tenant) -> None:
    report = unit_economics(june(), None)
    unit_figures = report.row("copilot").figures
    assert (unit_figures.gross_usd, unit_figures.credits_usd) == (Decimal(4), Decimal("-1.5"))
    assert unit_figures.cost_usd == unit_figures.ladder.per_request.value == Decimal("2.5")
    assert report.total.figures.cost_usd == Decimal("3.25")
    assert report.total.figures.requests == 2


def test_a_credit_makes_no_unknown_cost_known(house: Tenant) -> None:
    words = {**WORDS, "use_case_id": "kyc"}
    record(
        a_request("t9", NOON, use_case_id="kyc"),
        an_unpriced_event("u9", "t9", NOON),
        a_credit("c9", "CN-9", occurred_at=NOON, **words),
    )
    unit_figures = unit_economics(june(), None).row("kyc").figures
    assert (unit_figures.cost_usd, unit_figures.gross_usd) == (None, None)
    assert unit_figures.credits_usd == Decimal("-12.5")
    assert by_key(report_of(june()))["kyc"].is_unpriced


def test_the_worksheet_has_credits_among_its_components(house: Tenant) -> None:
    sheet = worksheet("copilot", june(), None)
    assert sheet is not None
    assert sheet.component_costs_usd == {"model_call": Decimal(4)}
    assert sheet.credits_usd == {"house": Decimal("-1.5")}
    assert (sheet.requests, sheet.effective_requests) == (1, 1)


def test_the_day_of_a_credit_is_that_of_the_tenants_clock(house: Tenant) -> None:
    record(a_credit("late", "CN-3", occurred_at="2026-05-31T20:00:00Z", amount_usd="-1"))
    assert report_of(june()).total.credits_usd == Decimal("-1.75")
    actor = a_closer(house)
    change_time_zone(actor=actor, time_zone="Asia/Kolkata")
    assert report_of(june()).total.credits_usd == Decimal("-2.75")


def test_sums_are_proved_and_rebuilt_with_credits_beside_them(house: Tenant) -> None:
    before = report_of(june()).total
    assert compare() == {}
    rebuild(actor="tests")
    assert report_of(june()).total == before


MOMENTS = ["2026-06-01T00:00:00Z", "2026-06-10T23:59:59Z", "2026-06-30T23:30:00Z"]


def random_credits(chance: random.Random) -> list[Fields]:
    """A few credits of odd amounts, some of them of nobody."""
    return [
        a_credit(
            f"random_{at}",
            f"CN-random-{at}",
            amount_usd=f"-{chance.randrange(1, 10**20)}e-18",
            occurred_at=chance.choice(MOMENTS),
            provider=chance.choice(["house", "other"]),
            **chance.choice([{}, WORDS, {**WORDS, "use_case_id": "aml"}, {"cost_center": "cc_9"}]),
        )
        for at in range(chance.randrange(2, 9))
    ]


@pytest.mark.parametrize("seed", range(3))
def test_net_is_gross_and_credits_and_rows_sum_to_the_total_by_every_dimension(
    house: Tenant, seed: int
) -> None:
    credits = random_credits(random.Random(seed))
    record(*credits)
    total = report_of(june()).total
    before = Decimal("-1.75")
    assert total.credits_usd == exact_sum(
        [before, *(Decimal(str(c["amount_usd"])) for c in credits)]
    )
    for dimension in DIMENSIONS:
        report = report_of(june(by=str(dimension)))
        assert figures(report.total) == figures(total), dimension
        for name in ("gross_usd", "credits_usd", "cost_usd"):
            assert exact_sum(getattr(row, name) for row in report.rows) == getattr(total, name)
        for row in report.rows:
            assert exact_sum([row.gross_usd, row.credits_usd]) == row.cost_usd


@pytest.fixture
def closed(db: None) -> Iterator[Tenant]:
    """September 2024 cost 2 and is closed; October cost 2 and is open."""
    made = make_tenant("closed")
    with tenant_scope(made.pk):
        for at in ("2024-09-12T10:00:00Z", "2024-10-12T10:00:00Z"):
            record(a_request(f"t{at}", at), an_event(f"e{at}", f"t{at}", at))
        close(a_closer(made), SEPTEMBER)
        yield made


def test_a_credit_of_a_closed_month_is_booked_in_the_open_one_and_names_its_month(
    closed: Tenant,
) -> None:
    at_close = month_sums(SEPTEMBER)[SEPTEMBER]
    record(a_credit("late", occurred_at="2024-09-20T10:00:00Z"))
    assert month_sums(SEPTEMBER)[SEPTEMBER] == at_close
    september = report_of(asked(first="2024-09-01", last="2024-09-30"))
    assert september.total.credits_usd == 0
    (later,) = september.booked_later
    assert later.cost_usd == Decimal("-12.5")
    today = f"{later.month}-01"
    now = report_of(asked(first=today, last=str(date.fromisoformat(today).replace(day=28))))
    assert adjustments_by_month(tenant_zone())[SEPTEMBER].cost_usd == Decimal("-12.5")
    assert [(adjustment.month, adjustment.cost_usd) for adjustment in now.adjustments] in (
        [("2024-09", Decimal("-12.5"))],
        [],  # booked on one of the last days of a month
    )


def test_a_closed_month_keeps_the_net_sum_that_it_was_closed_with(closed: Tenant) -> None:
    record(a_credit("in_october", occurred_at="2024-10-20T10:00:00Z"))
    period = close(a_closer(closed, "Bo Lee"), OCTOBER)
    assert period.cost_usd == Decimal("-10.5")
    record(a_credit("later", "CN-2", occurred_at="2024-10-21T10:00:00Z"))
    (october,) = (month for month in read_books(CLOSING).months if month.month == OCTOBER)
    assert october.is_unchanged
    assert october.sums.cost_usd == Decimal("-10.5")


def test_more_given_back_than_used_is_no_unit_cost(house: Tenant) -> None:
    record(a_credit("c4", "CN-4", provider="house", occurred_at=NOON, amount_usd="-3", **WORDS))
    unit_figures = unit_economics(june(), None).row("copilot").figures
    assert (unit_figures.gross_usd, unit_figures.cost_usd) == (Decimal(4), Decimal("-0.5"))
    assert unit_figures.ladder.per_request == UnitCost(None, NoUnitCost.MORE_GIVEN_BACK)
    assert unit_figures.ladder.per_resolved_case.reason == NoUnitCost.NO_RESOLVED_CASES
