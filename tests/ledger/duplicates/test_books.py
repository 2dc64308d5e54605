"""Closed months and re-ratings: what a merge moves is booked where it may be, as it is priced."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.signing import WrongStep
from ledger.models import Sighting
from ledger.queries.calls.suspected import suspected, with_sides
from ledger.services.duplicates import keep_both, merge
from ledger.services.rollups import compare
from tests.ledger.duplicates.pairs import a_pair
from tests.ledger.posting.closing import OCTOBER, a_closer, close, kept_before
from tests.ledger.rerating.house import AT, a_book, asked, open_house, posted, small

IN_SEPTEMBER = "2024-09-12T10:00:00Z"


@pytest.fixture
def september(tenant: Tenant, lead: object) -> Iterator[None]:
    """Inside the tenant, with the books of September closed over a pair of 2 USD each."""
    with tenant_scope(tenant.pk):
        a_pair(at=IN_SEPTEMBER)
        close(a_closer(tenant), OCTOBER.replace(month=9))
        yield


def test_a_merge_in_a_closed_month_is_booked_as_an_adjustment(
    tenant: Tenant, actor: Actor, september: None
) -> None:
    before = kept_before(OCTOBER)["money by day"]
    merge(actor=actor, pair=suspected()[0].public_id)
    assert Sighting.objects.filter(is_counted=True).count() == 1
    assert compare() == {}
    assert kept_before(OCTOBER)["money by day"] == before


def test_a_merge_in_a_closed_month_is_not_taken_back(
    tenant: Tenant, actor: Actor, september: None
) -> None:
    pair = suspected()[0].public_id
    merge(actor=actor, pair=pair)
    with pytest.raises(WrongStep, match="Its month is closed"):
        keep_both(actor=actor, pair=pair, seen="merged")
    assert Sighting.objects.filter(is_counted=True).count() == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_a_re_rating_sees_what_counts_and_what_comes_back_is_rated_with_the_next() -> None:
    house = open_house()
    with tenant_scope(house.tenant.pk):
        unpriced = {"unit_price": None, "pricing_version": None, "allocated_cost_usd": "0.5"}
        pair = a_pair("call", AT, output_tokens=None, **unpriced).public_id
        lead = house.actor(house.lead)
        assert costs() == [Decimal("0.5"), Decimal("0.5")]
        merge(actor=lead, pair=pair)
        a_book(house, small({"input": "0.001"}))
        posted(house, asked())
        assert costs() == [Decimal(1), Decimal("0.5")]
        assert compare() == {}
        keep_both(actor=lead, pair=pair, seen="merged")
        assert costs() == [Decimal(1), Decimal("0.5")]
        posted(house, asked())
        assert costs() == [Decimal(1), Decimal(1)]
        assert compare() == {}


def costs() -> list[Decimal | None]:
    """What each side costs, or would: the one that stays first."""
    (pair,) = with_sides(suspected())
    return [side.cost_usd for side in sorted(pair.sides, key=lambda side: -side.knows[-1])]
