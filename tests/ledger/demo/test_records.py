"""Every replayed record is one that the product's own rules accept."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from finops.calc.dates.periods import DateRange, utc_bounds
from ledger.calc.pricebooks.flat_prices import entries_of
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.rating import RateSource
from ledger.calc.pricing.usage import Usage
from ledger.calc.replay.calendar import replayed_days
from ledger.calc.replay.event_records import EVENT_FIELDS
from ledger.calc.replay.request_records import OUTCOME_FIELDS, REQUEST_FIELDS
from ledger.calc.replay.writing import Records
from ledger.demo.catalogue import PRICEBOOK, TENANTS, DemoTenant
from tests.ledger.calc.pricing.books import book
from tests.ledger.calc.pricing.public_lists import public_lists
from tests.ledger.demo.conftest import UNTIL
from tests.ledger.references.buckets import token_buckets
from tests.ledger.references.rating import MeteredLine, RatedEvent, rate_event

IDENTIFIER = r"[A-Za-z0-9._:@/-]{1,128}"
QUANTITY_FIELDS = ("gpu_seconds", "api_calls", "reviewer_minutes")
METER_OF_FIELD = {
    "gpu_seconds": "gpu_second",
    "api_calls": "call",
    "reviewer_minutes": "reviewer_minute",
}
each_tenant = pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: str(tenant.slug))


@cache
def prices() -> PriceList:
    """The demo's own list before the public ones of every installation."""
    own = book(*entries_of(PRICEBOOK.entries), valid_from=PRICEBOOK.valid_from)
    return PriceList([own, *public_lists()])


def rated(event: dict[str, str], reported: Decimal | None = None) -> RatedEvent:
    """The event by the demo's price books, its lines as the ledger cuts them."""
    moment = datetime.fromisoformat(event["occurred_at"])
    return rate_event(
        Usage(event["provider"], event["model_or_service"], moment),
        [MeteredLine(*meter_count) for meter_count in quantities(event).items()],
        prices(),
        reported_cost_usd=reported,
    )


def quantities(event: dict[str, str]) -> dict[str, Decimal]:
    if event["token_kind"]:
        return {event["token_kind"]: Decimal(event["quantity"])}
    items = {METER_OF_FIELD[name]: Decimal(event[name]) for name in QUANTITY_FIELDS if event[name]}
    names = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")
    tokens = token_buckets(**{name: int(event[name] or 0) for name in names})
    return items or {meter: Decimal(count) for meter, count in tokens.items()}


def rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [
        dict(zip(frame.columns, values, strict=True))
        for values in frame.itertuples(index=False, name=None)
    ]


@each_tenant
def test_quantity_times_unit_price_is_the_cost_on_every_priced_event(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    events = replayed[tenant.slug].cost_events
    for event in rows(events[events["unit_price"] != ""]):
        (quantity,) = quantities(event).values()
        assert quantity * Decimal(event["unit_price"]) == Decimal(event["allocated_cost_usd"])


@each_tenant
def test_the_pricebook_rates_events_without_a_price_at_what_they_report(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    events = replayed[tenant.slug].cost_events
    bare = events[(events["unit_price"] == "") & (events["allocated_cost_usd"] != "")]
    assert len(bare) > 100
    for event in rows(bare.sample(400, random_state=7, replace=True)):
        reported = Decimal(event["allocated_cost_usd"])
        rated_event = rated(event, reported)
        assert {line.source for line in rated_event.lines} == {RateSource.BOOK}
        assert rated_event.variance_usd == 0


@each_tenant
def test_prices_on_events_are_those_of_the_books(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    events = replayed[tenant.slug].cost_events
    priced = events[events["unit_price"] != ""]
    columns = ["provider", "model_or_service", "token_kind", "unit_price"]
    for event in rows(priced.drop_duplicates(columns)):
        (line,) = rated(event).lines
        assert line.unit_price == Decimal(event["unit_price"]), event


@each_tenant
def test_records_have_the_fields_of_the_schema_and_unique_plain_identifiers(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    records = replayed[tenant.slug]
    for frame, fields, key in (
        (records.requests, REQUEST_FIELDS, "trace_id"),
        (records.cost_events, EVENT_FIELDS, "cost_event_id"),
        (records.outcomes, OUTCOME_FIELDS, "business_outcome_id"),
    ):
        assert tuple(frame.columns) == fields
        assert frame[key].is_unique
        assert frame[key].str.fullmatch(IDENTIFIER).all()
        assert frame["occurred_at"].is_monotonic_increasing


@each_tenant
def test_every_record_lies_inside_the_replayed_local_days(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    days = replayed_days(UNTIL)
    bounds = utc_bounds(DateRange(days.first, days.last), ZoneInfo(tenant.time_zone))
    records = replayed[tenant.slug]
    for frame in (records.requests, records.cost_events, records.outcomes):
        times = pd.to_datetime(frame["occurred_at"])
        assert times.min() >= bounds.start
        assert times.max() < bounds.end
    assert bounds.end.tzinfo == UTC


@each_tenant
def test_events_and_outcomes_never_come_before_their_request(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    records = replayed[tenant.slug]
    asked = records.requests.set_index("trace_id")["occurred_at"]
    for frame in (records.cost_events, records.outcomes):
        request_time = frame["trace_id"].map(asked)
        known = request_time.notna()
        assert (frame.loc[known, "occurred_at"] >= request_time[known]).all()


@each_tenant
def test_a_requests_outcome_id_is_that_of_one_outcome_of_its_use_cases_unit(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    records = replayed[tenant.slug]
    units = {case.profile.slug: case.profile.outcome_unit for case in tenant.use_cases}
    resolved = records.requests[records.requests["business_outcome_id"] != ""]
    kinds = records.outcomes.set_index("business_outcome_id")["outcome_type"]
    assert (resolved["business_outcome_id"].map(kinds) == resolved["use_case_id"].map(units)).all()
    use_case = records.requests.set_index("trace_id")["use_case_id"]
    unit_of_row = records.outcomes["trace_id"].map(use_case).map(units)
    assert len(resolved) == int((records.outcomes["outcome_type"] == unit_of_row).sum())


@each_tenant
def test_some_events_are_unpriced_or_without_a_request_and_only_after_the_reference_month(
    tenant: DemoTenant, replayed: dict[str, Records]
) -> None:
    records = replayed[tenant.slug]
    events = records.cost_events
    lost = events[~events["trace_id"].isin(set(records.requests["trace_id"]))]
    unpriced = events[(events["unit_price"] == "") & (events["allocated_cost_usd"] == "")]
    month = utc_bounds(DateRange(UNTIL.replace(day=1), UNTIL), ZoneInfo(tenant.time_zone))
    for odd in (lost, unpriced):
        assert (pd.to_datetime(odd["occurred_at"], utc=True) >= month.start).all()
        assert len(odd) < 0.01 * len(events)
    assert len(lost) > 0
    has_canary = any(case.plan.canary for case in tenant.use_cases)
    assert bool(len(unpriced)) == has_canary
    for event in rows(unpriced):
        assert rated(event).cost_usd is None


def test_a_fifth_of_the_copilots_requests_tries_the_next_route(
    replayed: dict[str, Records],
) -> None:
    requests = replayed["retail_banking_us"].requests
    routes = requests[requests["use_case_id"] == "customer_service_copilot"]
    shares = routes["route_policy_version"].value_counts(normalize=True)
    assert {*shares.index} - {""} == {"route_v18", "route_v19"}
    assert 0.18 < shares["route_v19"] < 0.22
