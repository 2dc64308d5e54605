"""A re-rating leaves counts that are never priced as they are, and keeps what calls say."""

from decimal import Decimal

import pytest

from finops.scope import tenant_scope
from ledger.models import CostLine
from ledger.queries.units.evidence import read_evidence
from ledger.services.rollups import compare
from tests.ledger.queries.asking import by_key, june, report_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.rerating.house import AT, a_book, asked, open_house, posted, small

pytestmark = pytest.mark.django_db


def test_evidence_and_words_of_calls_outlive_a_rerating() -> None:
    house = open_house()
    with tenant_scope(house.tenant.pk):
        record(
            a_request("t1", AT),
            an_event(
                "e1",
                "t1",
                AT,
                unit_price=None,
                pricing_version=None,
                evidence_tokens=400,
                knowledge_base="kb_fees",
            ),
        )
        assert report_of(june()).total.unpriced_lines == 1
        a_book(house, small({"input": "0.003"}))
        posted(house, asked())
        rows = by_key(report_of(june(by="knowledge_base")))
        assert {key: row.cost_usd for key, row in rows.items()} == {"kb_fees": Decimal(3)}
        assert report_of(june()).total.unpriced_lines == 0
        assert read_evidence(june(), None).ratio == Decimal("0.4")
        assert CostLine.objects.filter(meter__meter="evidence").count() == 1
        assert compare() == {}
