"""Values of requests are counted by day into buckets, which say what the requests say: always,
whatever came late, was corrected, merged or moved since, and when the requests are gone."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.measures.terms import MeasureTerms, Sampling
from ledger.calc.outcomes.terms import Bound
from ledger.models import BucketDay, BucketedDay, DayMark
from ledger.queries.calls.suspected import suspected, with_sides
from ledger.queries.measures.rates import rate_rows
from ledger.queries.measures.report import MeasureRow, measure_report
from ledger.services import bucketing
from ledger.services.bucketing import AT_ONCE, AT_REST, count_next, count_wrong_buckets
from ledger.services.duplicates import keep_both, merge
from ledger.services.measures.definitions import define_measure
from ledger.services.rollups import change_time_zone, compare
from tests.ledger.crediting.reading import a_use_case
from tests.ledger.duplicates.instrumentors import OPENINFERENCE, OWNER, TRACELOOP, tell
from tests.ledger.ledgers import send
from tests.ledger.measures.counting import count_all, in_buckets, in_facts
from tests.ledger.posting.worlds import World, records_of
from tests.ledger.queries.asking import asked, june
from tests.ledger.records import WORDS, Record, a_request, an_event
from tests.ledger.slos.house import COPILOT, open_house
from tests.ledger.slos.house import asked as asked_matrix
from tests.people import actor_for, make_key, make_person, make_tenant

pytestmark = pytest.mark.django_db
AT, NEXT = "2026-06-10T10:00:00Z", "2026-06-11T10:00:00Z"
TENTH, ELEVENTH = date(2026, 6, 10), date(2026, 6, 11)


def fast(within: str, bound: Bound = Bound.AT_MOST) -> MeasureTerms:
    return MeasureTerms("Fast", Decimal(within), bound, sampling=Sampling.ALL, minimum=1)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        yield tenant


def define(terms: MeasureTerms, metric: str = "latency_ms", since: date = date(2026, 1, 1)) -> None:
    actor = Actor(Tenant.objects.get(slug="retail"), name="tests")
    define_measure(actor=actor, metric=metric, terms=terms, valid_from=since)


def row(metric: str = "latency_ms", **narrowed: str) -> MeasureRow:
    report = measure_report(june(**narrowed), None)
    return next(row for row in report.rows if row.metric == metric)


def shown(**narrowed: str) -> tuple[int, int | None, Decimal, Decimal | None]:
    latency = row(**narrowed)
    return latency.judged, latency.passed, latency.mean, latency.p95_ms


def latencies(*milliseconds: object, at: str = AT, **words: object) -> list[Record]:
    name = "_".join([at, *map(str, words.values())])
    return [a_request(f"{name}_{ms}", at, latency_ms=ms, **words) for ms in milliseconds]


def assert_conserved(days: int) -> None:
    """Buckets are what the requests say, and so many days were counted for it."""
    assert count_all() == days
    assert in_buckets() == in_facts(june())
    assert count_wrong_buckets() == 0


def test_a_report_says_the_same_by_buckets_as_by_requests(tenant: Tenant) -> None:
    define(fast("2000"))
    send(latencies(100, 1999, "1999.999", 2000, "2000.001", 2001, 60_000))
    send(latencies(3, 7_200_000, at=NEXT, risk_tier="high"))
    by_requests = shown()
    assert by_requests[:2] == (9, 5)
    assert_conserved(days=2)
    assert shown() == by_requests


def test_what_must_be_at_least_something_is_counted_exactly_too(tenant: Tenant) -> None:
    define(fast("2000", Bound.AT_LEAST))
    send(latencies("1999.999", 2000, "2000.001"))
    count_all()
    assert shown()[:2] == (3, 2)


def test_counted_days_are_read_from_buckets_alone(tenant: Tenant) -> None:
    send(latencies(100, 200))
    count_all()
    BucketDay.objects.update(counted=5)
    assert shown()[0] == 10, "the report counts what buckets say"
    assert count_wrong_buckets() == 4, "the proof finds both rows, as they are and as they must be"


def test_states_waits_and_routes_are_counted_like_latencies(tenant: Tenant) -> None:
    terms = MeasureTerms("Available", Decimal(1), sampling=Sampling.ALL, minimum=1)
    define(terms, "availability")
    states = ["ok", "ok", "rate_limited", "timeout", "invalid_request", "cancelled"]
    reasons = ["fallback_small", "primary", "fallback", "", "primary", "primary"]
    send(
        [
            a_request(f"t{n}", AT, status=status, queue_wait_ms=n, ttft_ms=2 * n, route_reason=why)
            if why
            else a_request(f"t{n}", AT, status=status, queue_wait_ms=n, ttft_ms=2 * n)
            for n, (status, why) in enumerate(zip(states, reasons, strict=True))
        ]
    )
    before = measure_report(june(), None)
    assert_conserved(days=1)
    after = measure_report(june(), None)
    assert (after.rows, after.rates) == (before.rows, before.rates)
    (availability,) = (each for each in after.rows if each.metric == "availability")
    assert (availability.judged, availability.passed) == (4, 2)
    (rates,) = rate_rows(june(), None)
    fallback = rates.rates[3]
    assert fallback.numerator == 2
    assert fallback.denominator == 5


def test_a_day_that_has_changed_since_is_read_from_its_requests(tenant: Tenant) -> None:
    define(fast("2000"))
    send([*latencies(100), *latencies(100, at=NEXT)])
    count_all()
    send(latencies(5_000))
    assert [str(mark.day) for mark in DayMark.objects.all()] == ["2026-06-10"]
    assert shown()[:2] == (3, 2), "nothing that is old is shown as if it were new"
    assert_conserved(days=1)
    assert shown()[:2] == (3, 2)


def test_what_an_event_of_another_day_tells_of_a_request_changes_the_requests_day(
    tenant: Tenant,
) -> None:
    send([a_request("t1", AT)])
    count_all()
    send([an_event("e1", "t1", NEXT, ttft_ms=40)])
    assert TENTH in set(DayMark.objects.values_list("day", flat=True))
    assert row("ttft_ms").judged == 1
    count_all()
    assert in_buckets() == in_facts(june())
    assert [key[:2] for key in in_buckets()] == [("2026-06-10", "ttft_ms")]


def test_a_record_that_takes_an_implied_requests_place_changes_both_days(tenant: Tenant) -> None:
    send([an_event("e1", "t1", AT, **WORDS, latency_ms=80)])
    count_all()
    assert {key[:2] for key in in_buckets()} == {("2026-06-10", "latency_ms")}
    send([a_request("t1", NEXT, latency_ms=90)])
    assert {TENTH, ELEVENTH} <= set(DayMark.objects.values_list("day", flat=True))
    count_all()
    assert in_buckets() == in_facts(june())
    assert {key[0] for key in in_buckets()} == {"2026-06-11"}
    assert count_wrong_buckets() == 0


def test_a_record_that_adds_to_a_known_request_changes_its_day(tenant: Tenant) -> None:
    send([a_request("t1", AT)])
    count_all()
    send([a_request("t1", AT, latency_ms=70)])
    assert row().judged == 1
    assert_conserved(days=1)


def test_what_comes_again_changes_no_day(tenant: Tenant) -> None:
    records = latencies(100, 200)
    send(records)
    count_all()
    send(records)
    assert not DayMark.objects.exists()


def test_merging_duplicates_and_taking_it_back_change_the_day(tenant: Tenant) -> None:
    key = make_key(tenant, "ingest")
    sender = Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})
    for at, scope in enumerate((OPENINFERENCE, TRACELOOP), start=1):
        tell(sender, scope, at, later=at / 4, resource=OWNER)
    days = asked(first="2025-05-01", last="2025-06-30")
    count_all()
    before = in_buckets()
    assert before == in_facts(days)
    (pair,) = with_sides(suspected())
    actor = actor_for(tenant, make_person(tenant, "finops_lead"))
    merge(actor=actor, pair=pair.row.public_id)
    assert DayMark.objects.exists()
    count_all()
    assert in_buckets() == in_facts(days)
    keep_both(actor=actor, pair=pair.row.public_id, seen="merged")
    count_all()
    assert in_buckets() == in_facts(days)
    assert in_buckets() == before


def test_a_new_threshold_is_counted_exactly_at_once_and_from_buckets_soon(tenant: Tenant) -> None:
    define(fast("2000"))
    send(latencies(1990, 1995, 2000))
    count_all()
    assert shown()[:2] == (3, 3)
    define(fast("1994"), since=date(2026, 2, 1))
    assert shown()[:2] == (3, 1), "its bucket is not split there yet: the requests are asked"
    assert_conserved(days=1)
    assert BucketedDay.objects.get().cuts == [1994.001, 2000.001]
    assert shown()[:2] == (3, 1)


def test_thresholds_of_service_levels_split_buckets_as_well() -> None:
    house = open_house()
    with tenant_scope(house.tenant.pk):
        send(latencies(100))
        count_all()
        asked_matrix(house, house.copilot)
        assert DayMark.objects.count() == 1, "the day waits to be split where the promise lies"
        count_all()
        promised = [slo.threshold_ms for slo in COPILOT.slos if slo.threshold_ms is not None]
        assert BucketedDay.objects.get().cuts == [float(ms) + 0.001 for ms in sorted(promised)]


def test_a_report_narrowed_by_what_buckets_do_not_know_asks_the_requests(tenant: Tenant) -> None:
    send(latencies(100, route_policy_version="route_v1"))
    send(latencies(200, route_policy_version="route_v2"))
    send(latencies(300, risk_tier="high"))
    count_all()
    assert shown(policy="route_v1")[0] == 1
    assert shown(tier="high")[0] == 1
    assert BucketDay.objects.values("attribution_id").distinct().count() == 2


def test_days_are_those_of_the_tenants_clock_also_after_it_moved(tenant: Tenant) -> None:
    send(latencies(100, at="2026-06-10T22:00:00Z"))
    count_all()
    assert {key[0] for key in in_buckets()} == {"2026-06-10"}
    change_time_zone(actor=Actor(tenant, name="tests"), time_zone="Asia/Kolkata")
    assert row().judged == 1
    count_all()
    assert {key[0] for key in in_buckets()} == {"2026-06-11"}
    assert compare() == {}


def test_a_day_is_counted_once_it_is_at_rest_or_has_waited_long_enough(tenant: Tenant) -> None:
    send(latencies(100))
    assert not count_next(AT_REST)
    age(marked="61 seconds", since="61 seconds")
    assert count_next(AT_REST)
    send(latencies(200))
    age(marked="1 second", since="899 seconds")
    assert not count_next(AT_REST)
    age(marked="0 seconds", since="1 second")
    assert count_next(AT_REST)


def age(*, marked: str, since: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_daymark SET marked_at = marked_at - %s::interval,"
            " since = since - %s::interval",
            [marked, since],
        )


def test_a_day_that_changes_while_it_is_counted_waits_again(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    send([*latencies(100), *latencies(100, at=NEXT)])
    count = bucketing.count_days

    def disturbed(days: Sequence[date], words: Mapping[str, object]) -> None:
        count(days, words)
        send(latencies(200))

    monkeypatch.setattr(bucketing, "count_days", disturbed)
    assert count_next(AT_ONCE) == 2
    assert [mark.day for mark in DayMark.objects.all()] == [TENTH]
    assert row().judged == 3
    assert compare() == {}


def test_days_that_are_counted_need_one_statement_for_all_of_them(tenant: Tenant) -> None:
    send([each for n in range(1, 29) for each in latencies(n, at=f"2026-06-{n:02}T10:00:00Z")])
    count_all()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        measure_report(asked(first="2026-06-01", last="2026-06-28"), None)
    texts = [query["sql"] or "" for query in queries]
    assert sum("ledger_bucketday c" in text for text in texts) == 2  # measures, and routes
    assert not any("FROM ledger_request r" in text for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_between_countings_they_say_what_the_facts_say(seed: int) -> None:
    chance = random.Random(seed)
    records = records_of(World(traces=12), chance)
    days = asked(first="2026-09-01", last="2026-11-30")
    with tenant_scope(make_tenant(f"world{seed}", time_zone="Asia/Kathmandu").pk):
        for at in range(0, len(records), 3):
            send(records[at : at + 3])
            assert compare() == {}, "what is not marked is as it was counted"
            if chance.random() < 0.5:
                count_all()
        count_all()
        assert in_buckets() == in_facts(days)
        assert compare() == {}
