"""What posting makes of prices is what the reference rater says, whatever the books hold."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.pricebooks.flat_prices import FlatPrice, entries_of
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.models import Pricebook
from ledger.services.pricebooks import NewPricebook, publish_pricebook, retire_default
from ledger.services.rollups import compare
from tests.ledger.calc.pricing import books
from tests.ledger.ledgers import send, the_ledger
from tests.ledger.records import Record, an_event
from tests.ledger.references.buckets import token_buckets
from tests.ledger.references.rating import MeteredLine, rate_event
from tests.people import make_tenant

# Books are the owner's: what it commits is what the application reads.
pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
METERS = ("input", "cached_input", "output", "reasoning", "gpu_second", "call")
prices = st.decimals(min_value=0, max_value=1000, places=18)
days = st.integers(0, 60).map(lambda day: MAY + timedelta(days=day))
NUMBERS = itertools.count()


@st.composite
def entries(draw: st.DrawFn) -> tuple[FlatPrice, ...]:
    """Prices of two models with windows; one start per model and meter, so none tie."""
    keys = st.tuples(st.sampled_from(("small", "large")), st.sampled_from(METERS), days)
    drawn = draw(st.lists(keys, max_size=8, unique=True))
    return tuple(
        FlatPrice("house", model, meter, draw(prices), start, draw(ends(start)))
        for model, meter, start in drawn
    )


def ends(start: datetime) -> st.SearchStrategy[datetime | None]:
    return st.none() | st.integers(1, 20).map(lambda after: start + timedelta(days=after))


@st.composite
def events(draw: st.DrawFn) -> Record:
    tokens = st.just(0) | st.integers(0, 10**12)
    tokens_in, tokens_out = draw(tokens), draw(tokens)
    given_fields: Record = {
        "input_tokens": tokens_in,
        "cached_tokens": draw(st.none() | st.integers(0, tokens_in)),
        "output_tokens": tokens_out,
        "reasoning_tokens": draw(st.none() | st.integers(0, tokens_out)),
        "gpu_seconds": draw(st.none() | st.just("0.123456789")),
        "api_calls": draw(st.none() | st.integers(0, 5)),
        "unit_price": None,
        "pricing_version": "own_1",
        "model_or_service": draw(st.sampled_from(("small", "large", "unheard_of"))),
    }
    if draw(st.booleans()):
        given_fields["unit_price"] = f"{draw(prices):f}"
    if draw(st.booleans()):
        given_fields["allocated_cost_usd"] = f"{draw(prices):f}"
    at = draw(days) + timedelta(microseconds=draw(st.integers(-1, 1)))
    return an_event(f"ce_{next(NUMBERS)}", "trc_1", at.isoformat(), **given_fields)


def quantities(event: Record) -> dict[str, Decimal]:
    names = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")
    counts = {name: int(str(event.get(name) or 0)) for name in names}
    by_meter = {meter: Decimal(count) for meter, count in token_buckets(**counts).items()}
    for meter, name in (("gpu_second", "gpu_seconds"), ("call", "api_calls")):
        if Decimal(str(event.get(name) or 0)):
            by_meter[meter] = Decimal(str(event[name]))
    return by_meter or {"input": Decimal(0)}


def expected(event: Record, prices: PriceList) -> list[tuple[object, ...]]:
    """(meter, quantity, price, cost, source) by the reference rater."""
    at = datetime.fromisoformat(str(event["occurred_at"]))
    own, reported = event.get("unit_price"), event.get("allocated_cost_usd")
    rated = rate_event(
        Usage("house", str(event["model_or_service"]), at),
        [MeteredLine(*meter_count) for meter_count in quantities(event).items()],
        prices,
        unit_price=Decimal(str(own)) if own else None,
        reported_cost_usd=Decimal(str(reported)) if reported else None,
    )
    return [
        (line.meter, line.quantity, line.unit_price, line.cost_usd, line.source.value)
        for line in rated.lines
    ]


def publish(book: tuple[FlatPrice, ...], valid_from: datetime = MAY) -> str:
    version = f"book_{uuid.uuid4().hex}"
    publish_pricebook(new=NewPricebook("House", version, "manual", valid_from, book), actor="tests")
    return version


def approved_versions() -> list[str]:
    approved = Pricebook.objects.using("owner").filter(status="approved")
    return list(approved.values_list("version", flat=True))


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = make_tenant()
    with tenant_scope(made.pk), transaction.atomic():
        yield made


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(book=entries(), sent=st.lists(events(), min_size=1, max_size=20))
def test_posting_prices_as_the_reference_rater_does(
    tenant: Tenant, book: tuple[FlatPrice, ...], sent: list[Record]
) -> None:
    for version in approved_versions():
        retire_default(version=version, actor="tests")
    publish(book)
    prices = PriceList([books.book(*entries_of(book), valid_from=MAY)])
    send(sent)
    by_event: dict[object, list[tuple[object, ...]]] = {}
    for row in the_ledger()["lines"]:
        by_event.setdefault(row[0], []).append((row[3], row[4], row[5], row[6], row[8]))
    for event in sent:
        assert by_event[event["cost_event_id"]] == expected(event, prices), event


def test_the_customers_example_keeps_the_reported_cost_beside_the_rated_one(tenant: Tenant) -> None:
    count = {"input_tokens": 2410, "output_tokens": 380, "unit_price": "0.000002"}
    send([an_event("ce_1", "trc_1", MAY.isoformat(), **count, allocated_cost_usd="0.0084")])
    assert [(row[4], row[6]) for row in the_ledger()["lines"]] == [
        (Decimal(2410), Decimal("0.00482")),
        (Decimal(380), Decimal("0.00076")),
    ]
    (day,) = {row[9] for row in the_ledger()["days"] if row[9]}
    assert day == Decimal("0.0084")


def test_the_widest_product_is_kept_to_the_last_digit(tenant: Tenant) -> None:
    price = "999999.999999999999999999"
    send([an_event("ce_1", "trc_1", MAY.isoformat(), input_tokens=10**12, unit_price=price)])
    assert the_ledger()["lines"][0][6] == Decimal("999999999999999999.999999")
    assert compare() == {}


BARE = {"unit_price": None, "pricing_version": None}
NO_TOKENS = {"input_tokens": 0, "output_tokens": 0}


@pytest.mark.parametrize("own", [{}, {"unit_price": "0.000002", "pricing_version": "own_1"}])
def test_a_reported_cost_of_what_has_no_tokens_is_kept_whole_and_alone(
    tenant: Tenant, own: Record
) -> None:
    priced = (
        FlatPrice("house", "small", meter, Decimal(price), MAY)
        for meter, price in (("input", "0.001"), ("output", "0.002"), ("request", "0.5"))
    )
    publish(tuple(priced))
    image = {**BARE, **NO_TOKENS, **own, "allocated_cost_usd": "0.04"}
    send([an_event("ce_1", "trc_1", MAY.isoformat(), **image)])
    assert [(row[3], row[6], row[8]) for row in the_ledger()["lines"]] == [
        ("input", None, "included"),
        ("reported_cost", Decimal("0.04"), "reported"),
    ]
    assert compare() == {}


def test_nothing_used_and_nothing_reported_is_priced_at_nothing(tenant: Tenant) -> None:
    priced = (("input", "0.001"), ("request", "0.5"))
    publish(tuple(FlatPrice("house", "small", m, Decimal(p), MAY) for m, p in priced))
    send([an_event("ce_1", "trc_1", MAY.isoformat(), **BARE, **NO_TOKENS)])
    (line,) = the_ledger()["lines"]
    assert (line[3], line[6], line[8]) == ("input", Decimal(0), "book")


def test_tokens_that_are_embedded_cost_what_input_costs(tenant: Tenant) -> None:
    publish((FlatPrice("house", "small", "input", Decimal("0.001"), MAY),))
    embedded = {**BARE, "input_tokens": None, "token_kind": "embedding", "quantity": "2000"}
    send([an_event("ce_1", "trc_1", MAY.isoformat(), **embedded)])
    assert [(row[3], row[6]) for row in the_ledger()["lines"]] == [("embedding", Decimal(2))]


def test_a_draft_or_retired_book_prices_nothing(tenant: Tenant) -> None:
    version = publish((FlatPrice("house", "small", "input", Decimal(1), MAY),))
    retire_default(version=version, actor="tests")
    send([an_event("ce_1", "trc_1", MAY.isoformat(), unit_price=None, pricing_version=None)])
    assert the_ledger()["lines"][0][8] == "unpriced"


def test_a_price_holds_from_its_first_moment_until_before_its_last(tenant: Tenant) -> None:
    end = MAY + timedelta(days=1)
    publish((FlatPrice("house", "small", "input", Decimal(1), MAY, end),))
    moments = (MAY - timedelta(microseconds=1), MAY, end - timedelta(microseconds=1), end)
    send(
        [
            an_event(f"ce_{at}", "trc_1", moment.isoformat(), unit_price=None, pricing_version=None)
            for at, moment in enumerate(moments)
        ]
    )
    sources = [row[8] for row in the_ledger()["lines"]]
    assert sources == ["unpriced", "book", "book", "unpriced"]


def test_of_prices_that_overlap_the_newest_holds(tenant: Tenant) -> None:
    later = MAY + timedelta(days=1)
    older, newer = (
        FlatPrice("house", "small", "input", Decimal(price), start)
        for price, start in ((3, MAY), (5, later))
    )
    large = (replace(newer, model="large"), replace(older, model="large"))
    publish((older, newer, *large))
    bare = {"unit_price": None, "pricing_version": None}
    at = (later + timedelta(hours=1)).isoformat()
    send(
        [
            an_event(f"ce_{model}", "trc_1", at, model_or_service=model, **bare)
            for model in ("small", "large")
        ]
    )
    assert [row[5] for row in the_ledger()["lines"]] == [Decimal(5), Decimal(5)]


def test_a_book_prices_nothing_before_it_was_valid_itself(tenant: Tenant) -> None:
    entry = FlatPrice("house", "small", "input", Decimal(1), MAY)
    publish((entry,), valid_from=MAY + timedelta(days=2))
    at = (MAY + timedelta(days=1)).isoformat()
    send([an_event("ce_1", "trc_1", at, unit_price=None, pricing_version=None)])
    assert the_ledger()["lines"][0][8] == "unpriced"


def test_thousands_of_unknown_models_in_one_batch_are_unpriced(tenant: Tenant) -> None:
    publish((FlatPrice("house", "m_7", "input", Decimal(1), MAY),))
    bare = {"unit_price": None, "pricing_version": None}
    sent = [
        an_event(f"ce_{n}", "trc_1", MAY.isoformat(), model_or_service=f"m_{n}", **bare)
        for n in range(3000)
    ]
    send(sent)
    priced = [row[0] for row in the_ledger()["lines"] if row[8] == "book"]
    assert priced == ["ce_7"]
