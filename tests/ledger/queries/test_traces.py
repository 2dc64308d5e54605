"""The list of traces, page by page, and one trace down to its cost lines."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.traces.detail import trace_detail
from ledger.queries.traces.listing import BadCursor, traces
from ledger.queries.work_lists import unattributed_work, unpriced_work
from tests.ledger.queries.asking import asked, june
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"


def at(minute: int) -> str:
    return (datetime(2026, 6, 10, 12, tzinfo=UTC) + timedelta(minutes=minute)).isoformat()


def ids(report: ReportFilter) -> list[str]:
    return [row.trace_id for row in traces(report, None).rows]


def test_pages_follow_each_other_newest_first_without_gap_or_repeat(tenant: Tenant) -> None:
    # Ten at the same instant: the place in the order is time and key, not time alone.
    record(*(a_request(f"t{n:03d}", at(max(n - 10, 0))) for n in range(130)))
    seen, times, cursor = [], [], ""
    while True:
        page = traces(june(), None, cursor)
        seen += [row.trace_id for row in page.rows]
        times += [row.occurred_at for row in page.rows]
        if not (cursor := page.next_cursor):
            break
        assert len(page.rows) == 50
    assert sorted(seen) == [f"t{n:03d}" for n in range(130)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "1-2", "-1-" + "0" * 32, "1" * 40, "é"])
def test_a_cursor_that_no_page_gave_is_refused(tenant: Tenant, cursor: str) -> None:
    with pytest.raises(BadCursor):
        traces(june(), None, cursor)


def test_each_trace_shows_cost_tokens_models_and_outcomes(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON, output_tokens=250))
    record(an_event("e2", "t1", at(1), component="judge", model_or_service="large"))
    record(an_outcome("c1", "t1", at(60)), an_outcome("c2", "t1", at(61), quality_passed=False))
    (row,) = traces(june(), None).rows
    assert row.cost_usd == Decimal("4.5")
    assert (row.tokens_in, row.tokens_out) == (Decimal(2000), Decimal(250))
    assert row.events == 2
    assert row.models == ("large", "small")
    assert row.outcomes == ("resolved_case",)
    assert row.attribution is not None
    assert row.attribution[Dimension.USE_CASE] == "copilot"


def test_lines_of_a_later_month_belong_to_the_trace(tenant: Tenant) -> None:
    record(a_request("t1", "2026-06-30T23:59:59Z"), an_event("e1", "t1", "2026-07-01T00:00:01Z"))
    (row,) = traces(june(), None).rows
    assert row.cost_usd == Decimal(2)


def test_filters_of_the_request_and_of_its_lines_apply(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON, component="judge"))
    record(a_request("t2", NOON, environment="sandbox"), an_event("e2", "t2", NOON))
    assert ids(june(env="sandbox")) == ["t2"]
    assert ids(june(component="judge")) == ["t1"]
    assert ids(june(component="judge", env="sandbox")) == []
    assert ids(asked(first="2026-06-11", last="2026-06-30")) == []


def test_days_are_those_of_the_tenant(db: None) -> None:
    with tenant_scope(make_tenant("india", time_zone="Asia/Kolkata").pk):
        record(a_request("t1", "2026-06-10T18:29:59Z"), a_request("t2", "2026-06-10T18:30:00Z"))
        assert ids(asked(first="2026-06-10", last="2026-06-10")) == ["t1"]
        assert ids(asked(first="2026-06-11", last="2026-06-11")) == ["t2"]


def test_a_trace_without_request_is_listed_unless_words_are_asked_for(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON), an_event("lost", "t2", at(1)))
    assert ids(june()) == ["t2", "t1"]
    assert ids(june(use_case="copilot")) == ["t1"]
    assert ids(june(unattributed="1")) == ["t2"]


def test_a_trace_without_request_over_two_months_is_counted_once(tenant: Tenant) -> None:
    record(
        an_event("e1", "t2", "2026-06-30T23:00:00Z"), an_event("e2", "t2", "2026-07-01T01:00:00Z")
    )
    report = asked(first="2026-06-01", last="2026-07-31", unattributed="1")
    (row,) = traces(report, None).rows
    assert (row.cost_usd, row.events, row.attribution) == (Decimal(4), 2, None)
    assert unattributed_work(report, None).traces == 1


def test_unpriced_only_lists_traces_with_unpriced_lines(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON))
    record(a_request("t2", NOON), an_unpriced_event("u2", "t2", NOON))
    record(an_unpriced_event("u3", "t3", at(1)))
    assert ids(june(unpriced="1")) == ["t3", "t2"]
    rows = traces(june(unpriced="1"), None).rows
    assert [row.cost_usd for row in rows] == [None, None]
    assert unpriced_work(june(), None).lines == 2


def test_a_scope_shows_its_use_cases_only(tenant: Tenant) -> None:
    record(a_request("t1", NOON), a_request("t2", NOON, use_case_id="aml"))
    record(an_event("lost", "t3", NOON))
    page = traces(june(), frozenset({"aml"}))
    assert [row.trace_id for row in page.rows] == ["t2"]


def test_one_trace_shows_every_line_with_its_price(tenant: Tenant) -> None:
    record(a_request("t1", NOON, use_case_id="aml"))
    record(an_event("e1", "t1", NOON, input_tokens=2410, output_tokens=380, unit_price="0.000002"))
    trace = trace_detail("t1", None)
    assert trace is not None
    assert [(line.meter, line.quantity, line.cost_usd) for line in trace.lines] == [
        ("input", Decimal(2410), Decimal("0.00482")),
        ("output", Decimal(380), Decimal("0.00076")),
    ]
    assert {line.event_id for line in trace.lines} == {"e1"}
    assert {line.price_source for line in trace.lines} == {"event"}
    assert trace.total.cost_usd == Decimal("0.00558")
    assert (trace.total.events, trace.total.lines) == (1, 2)
    assert trace.basis.pricebook_versions == ("book_1",)


def test_a_reported_cost_stands_beside_the_rated_one(tenant: Tenant) -> None:
    record(a_request("t1", NOON))
    record(an_event("e1", "t1", NOON, output_tokens=500, allocated_cost_usd="3.5"))
    trace = trace_detail("t1", None)
    assert trace is not None
    assert [line.variance_usd for line in trace.lines] == [Decimal("0.5"), None]
    assert trace.total.cost_usd == Decimal(3)
    assert trace.total.reported_cost_usd == Decimal("3.5")


def test_an_unpriced_line_has_no_cost_and_makes_none_up(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_unpriced_event("u1", "t1", NOON))
    trace = trace_detail("t1", None)
    assert trace is not None
    assert trace.lines[0].cost_usd is None
    assert trace.total.cost_usd is None
    assert trace.total.unpriced_lines == 1


def test_a_trace_without_its_request_can_be_opened(tenant: Tenant) -> None:
    record(an_event("e1", "t1", NOON))
    trace = trace_detail("t1", None)
    assert trace is not None
    assert not trace.has_request
    assert trace.attribution is None
    assert trace.total.cost_usd == Decimal(2)


def test_outcomes_of_a_trace_are_shown_with_their_quality(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_outcome("c1", "t1", at(5), value_usd="12.5"))
    record(an_outcome("c2", "t1", at(6), "accepted_action", quality_passed=False))
    trace = trace_detail("t1", None)
    assert trace is not None
    shown = [
        (outcome.outcome_id, outcome.quality_passed, outcome.value_usd)
        for outcome in trace.outcomes
    ]
    assert shown == [("c1", None, Decimal("12.5")), ("c2", False, None)]


@pytest.mark.parametrize("trace_id", ["t_unknown", "", "a\0b", "'; drop", "x" * 200, "\ud800"])
def test_there_is_no_trace_of_another_name(tenant: Tenant, trace_id: str) -> None:
    assert trace_detail(trace_id, None) is None


def test_a_trace_outside_the_scope_does_not_exist(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON), an_event("lost", "t2", NOON))
    assert trace_detail("t1", frozenset({"copilot"})) is not None
    assert trace_detail("t1", frozenset({"aml"})) is None
    assert trace_detail("t2", frozenset({"copilot"})) is None


def test_a_trace_of_another_tenant_does_not_exist(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON))
    with tenant_scope(make_tenant("other").pk):
        assert trace_detail("t1", None) is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])  # +14 and -12 hours
@pytest.mark.parametrize("moment", ["2026-06-10T10:00:00Z", "2026-06-10T11:59:59.999999Z"])
def test_lines_at_the_edges_of_a_far_clocks_day_are_found(db: None, zone: str, moment: str) -> None:
    """Its tenant has no other day, so that only these bound where lines are looked for."""
    with tenant_scope(make_tenant("island", time_zone=zone).pk):
        record(a_request("t1", moment), an_event("e1", "t1", moment))
        trace = trace_detail("t1", None)
    assert trace is not None
    assert [line.event_id for line in trace.lines] == ["e1"]
