"""Why this price, where the book is in another currency: the rate is shown beside it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from finops.scope import tenant_scope
from ledger.services.exchange_rates import NewRate, record_rates
from tests.ledger.pages.reading import text_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.rerating.house import a_draft, open_house, put_in_force, small
from tests.people import sign_in

FRIDAY, SATURDAY = date(2026, 6, 12), "2026-06-13T12:00:00Z"


@pytest.mark.django_db(transaction=True)
def test_a_price_in_another_currency_says_the_rate_that_held_on_a_weekend() -> None:
    rates = [NewRate("EUR", FRIDAY, Decimal("1.25"))]
    record_rates(rates=rates, source="ECB", actor="tests")
    house = open_house()
    with tenant_scope(house.tenant.pk), transaction.atomic():
        put_in_force(house, a_draft(house, small({"input": "0.004"}), currency="EUR"))
        event = an_event("e1", "t1", SATURDAY, unit_price=None, pricing_version=None)
        record(a_request("t1", SATURDAY), event)
    reader = sign_in(Client(), house.lead)
    text = text_of(reader.get("/t/retail/traces/t1/").content.decode())
    assert "input 1,000 × 0.005 = 5 USD" in text
    assert "1 EUR = 1.25 USD of 2026-06-12 (ECB)" in text
