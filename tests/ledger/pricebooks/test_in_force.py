"""Which books price an event: whose they are, when they hold, and what was known then."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.pricing.book import BookScope
from ledger.models import ExchangeRate
from ledger.queries.pricebooks.books import books_in_force, price_list_in_force, versions_in_force
from ledger.queries.pricebooks.exchange_rates import rate_on
from ledger.services.exchange_rates import NewRate, record_rates
from ledger.services.pricebooks import (
    approve_default,
    import_default,
    install_default,
    retire_default,
)
from tests.ledger.pricebooks.books import AUGUST, JULY, JUNE, a_book, an_entry, approved
from tests.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = JULY + timedelta(hours=1)


@pytest.fixture
def retail(transactional_db: None) -> Tenant:
    return make_tenant("retail")


def names(tenant: Tenant, at: datetime = MOMENT, known_at: datetime | None = None) -> list[str]:
    with tenant_scope(tenant.pk), transaction.atomic():
        books = books_in_force(at, at + timedelta(seconds=1), known_at)
    return [f"{book.scope} {book.version}" for book in books]


def default(version: str = "list_1", **more: object) -> None:
    install_default(
        book=a_book(scope=BookScope.DEFAULT, name="List", version=version, **more), actor="tests"
    )


def test_a_tenants_contract_beats_its_override_and_that_the_default(retail: Tenant) -> None:
    default()
    approved(retail, a_book(name="Own", version="own_1"))
    approved(retail, a_book(name="Deal", version="deal_1"), kind="contract")
    with tenant_scope(retail.pk), transaction.atomic():
        candidates = price_list_in_force(MOMENT, MOMENT).candidates("house", "small")
    assert [candidate.book.scope for candidate in candidates] == list(BookScope)


def test_another_tenants_books_are_not_there(retail: Tenant) -> None:
    approved(make_tenant("wealth"), a_book())
    default()
    assert names(retail) == ["default list_1"]


def test_what_is_not_approved_or_retired_prices_nothing(retail: Tenant) -> None:
    import_default(book=a_book(scope=BookScope.DEFAULT), actor="tests")
    assert names(retail) == []
    approve_default(version="house_1", actor="ops")
    assert names(retail) == ["default house_1"]
    before = timezone.now()
    retire_default(version="house_1", actor="ops")
    assert names(retail) == []
    assert names(retail, known_at=before) == ["default house_1"]


def test_who_imported_a_default_book_cannot_approve_it(retail: Tenant) -> None:
    import_default(book=a_book(scope=BookScope.DEFAULT), actor="ops")
    with pytest.raises(ValidationError, match="cannot approve"):
        approve_default(version="house_1", actor="ops")


def test_a_later_version_takes_over_and_what_was_known_before_can_be_asked(retail: Tenant) -> None:
    default("list_1")
    before = timezone.now()
    default("list_2", valid_from=JULY, valid_to=AUGUST)
    assert names(retail) == ["default list_2"]
    assert names(retail, known_at=before) == ["default list_1"]
    assert names(retail, JUNE) == names(retail, AUGUST) == ["default list_1"]


def test_a_book_is_read_once_per_process(retail: Tenant) -> None:
    default(entries=(an_entry("small"), an_entry("large")))
    with tenant_scope(retail.pk), transaction.atomic():
        first = price_list_in_force(MOMENT, MOMENT)
        with CaptureQueriesContext(connection) as asked:
            assert price_list_in_force(MOMENT, MOMENT) is first
    assert len(asked) == 2, "one question for the tenant's versions, one for the default ones"


def test_a_book_in_another_currency_has_the_rates_of_its_days(retail: Tenant) -> None:
    default(currency="EUR")
    days = (date(2026, 6, 30), date(2026, 7, 1))
    rates = [NewRate("EUR", day, Decimal("1.1")) for day in days]
    record_rates(rates=rates, source="ECB", actor="tests")
    record_rates(rates=[NewRate("EUR", days[1], Decimal("1.2"))], source="ECB", actor="tests")
    with tenant_scope(retail.pk), transaction.atomic():
        (version,) = versions_in_force(MOMENT, MOMENT)
    (rate,) = version.rates
    assert (rate.valid_from, rate.usd) == (JULY, Decimal("1.2"))
    assert rate.valid_to == JULY + timedelta(days=5), "it holds four days after its own"


FRIDAY = date(2026, 6, 26)


def worth(day: date, known_at: datetime | None = None) -> Decimal | None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    rate = rate_on("EUR", noon, known_at)
    return None if rate is None else rate.usd


def euros(day: date, usd: str, holds_days: int = 2) -> None:
    new = [NewRate("EUR", day, Decimal(usd))]
    record_rates(rates=new, source="ECB", actor="tests", holds_days=holds_days)


def test_a_rate_holds_over_a_weekend_until_the_next_one(retail: Tenant) -> None:
    euros(FRIDAY, "1.1")
    euros(FRIDAY + timedelta(days=3), "1.2")
    days = [FRIDAY + timedelta(days=number) for number in range(-1, 5)]
    expected = [None, *[Decimal("1.1")] * 3, *[Decimal("1.2")] * 2]
    assert [worth(day) for day in days] == expected


def test_a_rate_holds_no_longer_than_it_says(retail: Tenant) -> None:
    euros(FRIDAY, "1.1")
    assert worth(FRIDAY + timedelta(days=2)) == Decimal("1.1")
    assert worth(FRIDAY + timedelta(days=3)) is None
    default(currency="EUR")
    monday = datetime(2026, 6, 29, 12, tzinfo=UTC)
    with tenant_scope(retail.pk), transaction.atomic():
        (version,) = versions_in_force(monday, monday)
    assert version.rates == ()


def test_a_correction_was_not_known_before_it_was_recorded(retail: Tenant) -> None:
    euros(FRIDAY, "1.1")
    before = timezone.now()
    euros(FRIDAY, "1.3")
    assert (worth(FRIDAY), worth(FRIDAY, before)) == (Decimal("1.3"), Decimal("1.1"))


def test_a_rate_is_not_held_for_more_than_a_month(retail: Tenant) -> None:
    with pytest.raises(ValidationError, match="exchange_rate_holds_a_month"):
        euros(FRIDAY, "1.1", holds_days=32)


def test_exchange_rates_are_read_from_a_file_or_refused_by_line(
    retail: Tenant, tmp_path: Path
) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("currency,day,usd_per_unit\nEUR,2026-07-01,1.08\nCNY,2026-07-01,0.14\n")
    call_command("exchange_rates", str(path), "--source", "ECB")
    assert ExchangeRate.objects.get(currency="CNY").usd_per_unit == Decimal("0.14")
    path.write_text("currency,day,usd_per_unit\nEUR,2026-07-01,1.08\nEUR,yesterday,1.08\n")
    with pytest.raises(CommandError, match="Line 3"):
        call_command("exchange_rates", str(path), "--source", "ECB")
    assert ExchangeRate.objects.count() == 2
