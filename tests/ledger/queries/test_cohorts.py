"""Outcomes by the day they happened and by the day of their requests; costs that are not known."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from finops.models import Tenant
from ledger.calc.reports.unit_economics import NoUnitCost
from ledger.queries.units.economics import UseCaseEconomics, unit_economics
from ledger.queries.units.worksheets import worksheet
from ledger.services.crediting.settling import settle_waiting
from tests.ledger.crediting.reading import a_use_case
from tests.ledger.ledgers import send
from tests.ledger.posting.closing import SEPTEMBER, a_closer, close
from tests.ledger.queries.asking import asked, june
from tests.ledger.records import (
    Record,
    a_request,
    an_event,
    an_outcome,
    an_unpriced_event,
    record,
)

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (f"2026-{day}T12:00:00Z" for day in ("05-25", "06-20", "07-10"))


def cases(name: str, count: int, asked_at: str, resolved_at: str) -> list[Record]:
    """So many requests with a case each, and its outcome."""
    return [
        record
        for number in range(count)
        for record in (
            a_request(f"{name}_{number}", asked_at),
            an_outcome(f"case_{name}_{number}", f"{name}_{number}", resolved_at),
        )
    ]


def copilot(first: str = "2026-06-01", last: str = "2026-06-30") -> UseCaseEconomics:
    return unit_economics(asked(first=first, last=last), None).row("copilot")


def test_june_costs_2_08_by_arrival_2_50_by_cohort_at_its_end_and_2_00_in_the_end(
    tenant: Tenant,
) -> None:
    thousand = an_event("e", "june_0", JUNE, unit_price="1")
    send([*cases("may", 80, MAY, JUNE), *cases("june", 400, JUNE, JUNE), thousand])
    settle_waiting(tenant.pk)
    figures = copilot().figures
    assert figures.cost_usd == 1000
    assert f"{figures.ladder.per_resolved_case.value:.4f}" == "2.0833"
    assert figures.cohort.ladder.per_resolved_case.value == Decimal("2.5")
    send(cases("late", 100, JUNE, JULY))
    settle_waiting(tenant.pk)
    figures = copilot().figures
    assert f"{figures.ladder.per_resolved_case.value:.4f}" == "2.0833"
    assert figures.cohort.ladder.per_resolved_case.value == 2


@pytest.mark.parametrize(
    ("day", "is_mature"), [((6, 30), False), ((7, 30), False), ((7, 31), True)]
)
def test_a_cohort_is_mature_once_no_outcome_can_look_back_to_it(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int], *, is_mature: bool
) -> None:
    now = datetime(2026, *day, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    crediting = unit_economics(june(), None).crediting
    assert (str(crediting.matures_on), crediting.is_mature) == ("2026-07-30", is_mature)


def test_outcomes_without_any_cost_of_theirs_have_no_unit_cost_and_a_reason(
    tenant: Tenant,
) -> None:
    first = an_event("e0", "nobodys", "2026-06-01T12:00:00Z")  # data of all of June
    send([first, a_request("t1", JUNE), an_event("e1", "t1", JUNE), an_outcome("c1", "t1", JULY)])
    row = copilot("2026-07-01", "2026-07-31")
    assert row.figures.outcomes == {"resolved_case": 1}
    assert row.figures.cost_usd is None
    assert row.figures.no_cost == NoUnitCost.NO_COST_OF_OUTCOMES
    assert row.figures.ladder.per_resolved_case.reason == NoUnitCost.NO_COST_OF_OUTCOMES
    assert row.figures.per_outcome["resolved_case"].value is None
    assert row.prior is not None
    assert row.prior.cost_usd == 2
    assert copilot().figures.cohort.ladder.per_resolved_case.value == 2


def test_a_total_divides_only_what_has_a_known_cost_and_says_what_it_leaves_out(
    tenant: Tenant,
) -> None:
    record(a_request("t1", JUNE), an_event("e1", "t1", JUNE), an_outcome("c1", "t1", JUNE))
    record(a_request("t2", JUNE, use_case_id="aml"), an_unpriced_event("e2", "t2", JUNE))
    record(an_outcome("c2", "t2", JUNE), an_outcome("c3", "t2", JUNE))
    total = unit_economics(june(), None).total.figures
    assert total.cost_usd == 2
    assert total.requests == 2
    assert total.outcomes == {"resolved_case": 3}
    assert total.ladder.per_resolved_case.value == 2
    assert total.ladder.per_request.value == 2
    assert total.left_out is not None
    assert total.left_out.use_cases == ("aml",)
    assert total.left_out.requests == 1
    assert total.left_out.outcomes == {"resolved_case": 2}


def test_where_no_cost_is_known_at_all_nothing_is_divided(tenant: Tenant) -> None:
    record(a_request("t1", JUNE), an_unpriced_event("e1", "t1", JUNE), an_outcome("c1", "t1", JUNE))
    total = unit_economics(june(), None).total.figures
    assert total.left_out is None
    assert total.ladder.per_resolved_case.reason == NoUnitCost.COST_UNKNOWN


def test_a_value_of_nothing_is_told_and_no_value_is_not(tenant: Tenant) -> None:
    record(a_request("t1", JUNE), an_event("e1", "t1", JUNE), an_outcome("c1", "t1", JUNE))
    assert copilot().figures.value_usd is None
    record(an_outcome("c2", "t1", JUNE, value_usd="0"))
    assert copilot().figures.value_usd == 0
    a_use_case("copilot")
    sheet = worksheet("copilot", june(), None)
    assert sheet is not None
    assert sheet.value_usd == 0
    assert sheet.net_value_usd == -2


def test_what_is_implied_and_what_failed_is_told_beside_what_counts(tenant: Tenant) -> None:
    record(a_request("t1", JUNE, business_outcome_id="c1"), an_event("e1", "t1", JUNE))
    record(an_outcome("c2", "t1", JUNE), an_outcome("c3", "t1", JUNE, adopted=False))
    figures = copilot().figures
    assert figures.outcomes == {"resolved_case": 2}
    assert figures.implied == {"resolved_case": 1}
    assert figures.failed == {"resolved_case": 1}


def test_the_report_says_what_changed_after_a_close_and_what_waits(tenant: Tenant) -> None:
    late = "2024-09-12T10:00:00Z"
    send([a_request("t1", late), an_event("e1", "t1", late)])
    close(a_closer(tenant), SEPTEMBER)
    send([an_outcome("c1", "t1", late)])
    report = unit_economics(asked(first="2024-09-01", last="2024-09-30"), None)
    assert report.crediting.after_close == {"resolved_case": 1}
    assert report.crediting.waiting_cases == 0
