"""All tenants side by side: equal days are compared, and nothing is where data began too late."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from finops.calc.dates.periods import DateRange
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.reports import earliest_today
from ledger.queries.showback.report import ShowbackReport, showback
from ledger.queries.sql import reading_as_platform
from tests.ledger.pages.reading import content_of, text_of
from tests.ledger.records import a_request, an_event, record
from tests.people import make_person, make_tenant, platform_tenant, sign_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])

JUNE = "from=2026-06-01&to=2026-06-30"
ALICE = "Olivia Sandoval"


@pytest.fixture
def retail() -> Tenant:
    """Costs since May: 3 USD in May, 6 in June."""
    tenant = make_tenant("retail")
    spend(tenant, ("2026-05-01", 3), ("2026-06-10", 6))
    return tenant


@pytest.fixture
def lead(client: Client) -> Client:
    return sign_in(client, make_person(platform_tenant(), "finops_lead", ALICE))


def spend(tenant: Tenant, *days: tuple[str, int]) -> None:
    """A request a day, of so many dollars."""
    with tenant_scope(tenant.pk):
        for day, usd in days:
            at, name = f"{day}T12:00:00Z", f"{tenant.slug}_{day}"
            price = Decimal(usd) / 1000
            event = an_event(f"e_{name}", f"t_{name}", at, unit_price=price)
            record(a_request(f"t_{name}", at), event)


def june(*, compare: bool = True) -> ShowbackReport:
    dates = DateRange(date(2026, 6, 1), date(2026, 6, 30))
    asked = ReportFilter(dates=dates, by=(Dimension.TENANT,), compare=compare)
    with tenant_scope(platform_tenant().pk), reading_as_platform():
        return showback(asked, None, with_trend=False)


def test_tenants_and_their_total_are_compared_with_the_period_before(
    lead: Client, retail: Tenant
) -> None:
    spend(make_tenant("wealth"), ("2026-05-01", 1), ("2026-06-02", 4))
    report = june()
    priors = {row.key: row.prior_cost_usd for row in report.rows}
    assert priors == {"retail": Decimal(3), "wealth": Decimal(1)}
    assert report.total.prior_cost_usd == Decimal(4)
    page = text_of(content_of(lead.get(f"/platform/?{JUNE}")))
    assert "Cost is 150.0% above May" in page
    assert "no data before" not in page


def test_a_tenant_that_began_later_is_not_compared_and_neither_is_the_total(
    lead: Client, retail: Tenant
) -> None:
    spend(make_tenant("wealth"), ("2026-05-20", 1), ("2026-06-02", 4))
    report = june()
    priors = {row.key: row.prior_cost_usd for row in report.rows}
    assert priors == {"retail": Decimal(3), "wealth": None}
    assert report.total.prior_cost_usd is None
    page = text_of(content_of(lead.get(f"/platform/?{JUNE}")))
    assert "Wealth began after 1 May" in page
    assert "no data before" in page


def test_nothing_is_compared_where_that_is_not_asked_for(lead: Client, retail: Tenant) -> None:
    assert [row.prior_cost_usd for row in june(compare=False).rows] == [None]
    page = text_of(content_of(lead.get(f"/platform/?{JUNE}&compare=0")))
    assert "Prior period" not in page


def test_the_period_can_be_chosen(lead: Client) -> None:
    page = content_of(lead.get("/platform/"))
    assert 'name="from"' in page
    assert 'name="compare"' in page


def test_days_are_compared_once_they_are_over_everywhere() -> None:
    make_tenant("sydney", time_zone="Australia/Sydney")
    make_tenant("honolulu", time_zone="Pacific/Honolulu")
    assert earliest_today(datetime(2026, 6, 11, 1, tzinfo=UTC)) == date(2026, 6, 10)
