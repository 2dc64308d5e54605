"""Days of price books begin at midnight of the tenant's clock, and are shown on it."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.ui import dates
from ledger.models import TenantPricebook, TenantPriceEntry
from ledger.services.pricebooks import install_default
from tests.ledger.pages.pricebooks.asking import DRAFT, PRICES, at, html_of
from tests.ledger.pages.reading import csv_of, tables_of, text_of
from tests.ledger.pricebooks.books import a_book, an_entry, the_person
from tests.people import make_tenant, sign_in

HEAD = b"provider,model,meter,amount,valid_from,valid_to\n"
# Kolkata is 5:30 ahead: the day begins the evening before in UTC.
FIRST_OF_JUNE, FIRST_OF_JULY = (
    datetime(2026, month, day, 18, 30, tzinfo=UTC) for month, day in ((5, 31), (6, 30))
)


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail", time_zone="Asia/Kolkata")


@pytest.fixture
def dora(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "finance", "Dora Draft"))


@pytest.fixture(autouse=True)
def in_another_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are shown with their year then."""
    monkeypatch.setattr(dates, "today", lambda: date(2027, 1, 1))


def validity(page: str) -> list[str]:
    return [cell.text for cell in tables_of(page)[0].column("Valid")]


def test_the_first_day_of_a_draft_is_a_day_of_the_tenant(tenant: Tenant, dora: Client) -> None:
    dora.post(at("pricebook_new"), DRAFT)
    dora.post(at("pricebook_entry", "deal_1"), PRICES)
    with tenant_scope(tenant.pk):
        assert TenantPricebook.objects.get().valid_from == FIRST_OF_JUNE
    page = html_of(dora.get(at("pricebook", "deal_1")))
    assert validity(page) == ["1 Jun 2026 – open"]
    assert "1 Jun 2026 –" in text_of(page)
    assert "at midnight in Asia/Kolkata" in text_of(page)


def test_the_days_in_a_file_of_the_tenant_are_its_own(tenant: Tenant, dora: Client) -> None:
    file = SimpleUploadedFile("p.csv", HEAD + b"house,crm,call,0.004,2026-06-01,2026-07-01\n")
    dora.post(at("pricebook_import"), {**DRAFT, "source": "csv", "file": file})
    with tenant_scope(tenant.pk):
        entry = TenantPriceEntry.objects.get()
    assert (entry.valid_from, entry.valid_to) == (FIRST_OF_JUNE, FIRST_OF_JULY)
    assert validity(html_of(dora.get(at("pricebook", "deal_1")))) == ["1 Jun 2026 – 1 Jul 2026"]
    *_, line = csv_of(dora.get(at("pricebook", "deal_1") + "?format=csv"))
    assert {"2026-06-01T00:00:00+05:30", "2026-07-01T00:00:00+05:30"} <= {*line}


@pytest.mark.django_db(transaction=True)
def test_a_default_book_says_that_its_days_are_those_of_utc(dora: Client) -> None:
    install_default(book=a_book(an_entry("small"), version="list_1"), actor="operator")
    page = html_of(dora.get(at("pricebook", "list_1")))
    assert "at midnight in UTC" in text_of(page)
    assert validity(page) == ["1 Jun 2026 UTC – open"]
