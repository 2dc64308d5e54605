"""Windows are cut on the tenant's clock, and what adds up adds up to the longer window."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.exact import exact_sum
from ledger.calc.metrics import NoValue, Window, hour_start
from ledger.calc.reports.dimensions import Dimension
from ledger.metrics import MetricScope, metric, metrics
from tests.ledger.api.house import EARLY, LATE
from tests.ledger.metrics.house import ALL_OF_TENANT, END_OF_JUNE, known, read
from tests.ledger.provider_credits.giving import a_credit
from tests.ledger.queries.test_showback_days import around, random_records
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
JUST_BEFORE, MIDNIGHT = (datetime.fromisoformat(at) for at in (LATE, EARLY))
AFTER_MIDNIGHT = Decimal("0.5000000000012")


@pytest.mark.parametrize("window", [Window.HOUR, Window.DAY])
def test_the_second_before_midnight_in_india_is_the_day_and_hour_before(
    tenant: Tenant, window: Window
) -> None:
    assert known(read("spend_usd", ALL_OF_TENANT, window, JUST_BEFORE)) == 3
    assert known(read("spend_usd", ALL_OF_TENANT, window, MIDNIGHT)) == AFTER_MIDNIGHT


@pytest.mark.parametrize(
    ("window", "day", "cost"),
    [
        (Window.SEVEN_DAYS, "2026-06-16", "4.5000000000012"),
        (Window.SEVEN_DAYS, "2026-06-17", "1.5000000000012"),
        (Window.SEVEN_DAYS, "2026-06-18", "1"),
        (Window.SEVEN_DAYS, "2026-06-19", "0"),
        (Window.THIRTY_DAYS, "2026-07-09", "4.5000000000012"),
        (Window.THIRTY_DAYS, "2026-07-10", "1.5000000000012"),
        (Window.MONTH_TO_DATE, "2026-06-10", "3"),
        (Window.MONTH_TO_DATE, "2026-07-01", "0"),
    ],
)
def test_longer_windows_end_with_the_local_day(
    tenant: Tenant, window: Window, day: str, cost: str
) -> None:
    for clock in ("00:00:00+05:30", "23:59:59+05:30"):
        at = datetime.fromisoformat(f"{day}T{clock}")
        assert known(read("spend_usd", ALL_OF_TENANT, window, at)) == Decimal(cost)


def test_an_hour_without_any_price_is_unknown_and_not_zero(tenant: Tenant) -> None:
    unheard_of = MetricScope(((Dimension.MODEL, ("unheard_of",)),))
    assert read("spend_usd", unheard_of, Window.HOUR, MIDNIGHT).reason == "cost_unknown"
    assert known(read("spend_usd", unheard_of, Window.HOUR, JUST_BEFORE)) == 0


def test_what_a_metric_does_not_offer_is_refused(tenant: Tenant) -> None:
    with pytest.raises(ValueError, match=r"“cost_per_request” is not read by hour\."):
        read("cost_per_request", window=Window.HOUR)
    with pytest.raises(ValueError, match=r"“cost_per_request” is not read by model\."):
        read("cost_per_request", MetricScope(((Dimension.MODEL, ("small",)),)))


ZONES = {"Asia/Kathmandu": date(2026, 6, 10), "Australia/Lord_Howe": date(2026, 4, 5)}


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, db: None) -> Iterator[ZoneInfo]:
    with tenant_scope(make_tenant("zoned", time_zone=request.param).pk):
        yield ZoneInfo(request.param)


def a_week(zone: ZoneInfo) -> list[datetime]:
    """Noon of the seven days whose fourth is the day of the records, and of the days around it."""
    fourth = datetime.combine(ZONES[zone.key], datetime.min.time(), zone).replace(hour=12)
    return [fourth + timedelta(days=number - 3) for number in range(7)]


def test_days_combine_to_the_week_for_every_metric(zone: ZoneInfo) -> None:
    instants = around(ZONES[zone.key], zone)
    record(*random_records(instants, seed=11))
    record(*(an_outcome(f"o{n}", f"t{n}", at.isoformat()) for n, at in enumerate(instants[::9])))
    days = a_week(zone)
    for declared in metrics():
        parts = [declared.read(ALL_OF_TENANT, Window.DAY, day) for day in days]
        week = declared.read(ALL_OF_TENANT, Window.SEVEN_DAYS, days[-1])
        assert declared.combine(*parts) == week, declared.name


def test_hours_combine_to_the_day(zone: ZoneInfo) -> None:
    record(*random_records(around(ZONES[zone.key], zone), seed=12))
    noon, spend = a_week(zone)[3], metric("spend_usd")
    begin = noon.replace(hour=0).astimezone(UTC)
    # Every quarter of an hour: Lord Howe's clock goes back by half an hour.
    quarters = (begin + timedelta(minutes=15 * number) for number in range(100))
    on_the_day = [at for at in quarters if at.astimezone(zone).date() == noon.date()]
    hours = {hour_start(at, zone): at for at in on_the_day}
    parts = [spend.read(ALL_OF_TENANT, Window.HOUR, at) for at in hours.values()]
    assert spend.combine(*parts) == spend.read(ALL_OF_TENANT, Window.DAY, noon)


def test_use_cases_and_what_has_no_owner_combine_to_the_tenant(tenant: Tenant) -> None:
    spend = metric("spend_usd")
    scopes = [MetricScope(((Dimension.USE_CASE, (slug,)),)) for slug in ("copilot", "aml", "")]
    parts = [read("spend_usd", scope) for scope in scopes]
    assert spend.combine(*parts) == read("spend_usd")


def test_days_of_an_unknown_cost_do_not_combine(tenant: Tenant) -> None:
    record(
        a_request("kyc_1", "2026-06-20T10:00:00Z", use_case_id="kyc"),
        an_unpriced_event("kyc_e", "kyc_1", "2026-06-20T10:00:00Z"),
        a_request("kyc_2", "2026-06-21T10:00:00Z", use_case_id="kyc"),
        an_event("kyc_f", "kyc_2", "2026-06-21T10:00:00Z"),
    )
    kyc, cost = MetricScope(((Dimension.USE_CASE, ("kyc",)),)), metric("cost_per_request")
    days = [datetime(2026, 6, day, 10, tzinfo=UTC) for day in (20, 21)]
    parts = [cost.read(kyc, Window.DAY, day) for day in days]
    assert [part.reason for part in parts] == ["cost_unknown", None]
    assert cost.combine(*parts).reason == NoValue.PARTS_DO_NOT_ADD_UP
    assert known(cost.read(kyc, Window.MONTH_TO_DATE, END_OF_JUNE)) == 1


def test_a_credit_does_not_add_up_among_shares(tenant: Tenant) -> None:
    record(a_credit(provider="house", amount_usd="-0.75", occurred_at="2026-06-15T10:00:00Z"))
    value = read("unattributed_share")
    assert (value.value, value.reason, value.adds_up) == (None, NoValue.NOT_A_SHARE, False)
    assert known(read("spend_usd")) == exact_sum([Decimal("4.5000000000012"), Decimal("-0.75")])
